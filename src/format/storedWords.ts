/** The words of a task, as stored in run.json. */
import { either, listOf, mapOf, openRecord, optional, orNull, tupleOf } from "../settings/compound.ts";
import { anyText, exactly, finiteNumber, flag, type Kind, oneOf, whole } from "../settings/kind.ts";
import { factorKinds, type TaskWords } from "../task/words/words.ts";

const level = either(finiteNumber, anyText);

const ofScore = {
  choice: either(
    exactly("largest"),
    openRecord({ threshold: finiteNumber, from: anyText }),
    openRecord({ each: listOf(anyText) }),
    openRecord({ withheldAbove: finiteNumber }),
  ),
  error: orNull(
    openRecord({
      measure: oneOf(["distance", "angle", "time"]),
      unit: anyText,
      outputs: listOf(anyText),
      periods: listOf(anyText),
      steps: optional(exactly("last")),
      tolerance: orNull(finiteNumber),
      relativeTolerance: optional(finiteNumber),
    }),
  ),
};

export const storedWords = openRecord({
  inputs: listOf(anyText),
  outputs: listOf(anyText),
  target: oneOf(["class", "value"]),
  noResponse: orNull(whole),
  factors: listOf(
    openRecord({
      name: anyText,
      unit: anyText,
      kind: oneOf(factorKinds),
      circle: optional(finiteNumber),
      isDerived: optional(flag),
    }),
  ),
  psychometric: orNull(openRecord({ factor: anyText, favours: anyText })),
  align: listOf(anyText),
  selectivity: openRecord({
    period: optional(anyText),
    factor: optional(anyText),
    levels: optional(tupleOf(level, level)),
  }),
  rates: listOf(anyText),
  score: openRecord({ ...ofScore, tasks: optional(mapOf(openRecord(ofScore))) }),
}) as Kind<TaskWords>;
