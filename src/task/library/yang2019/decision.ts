/** Decisions between two stimuli, shown together or one after the other: respond towards the stronger. */
import { levels } from "../../../settings/parameter.ts";
import { duration } from "../../duration.ts";
import { type Lengths, recordAngle, yangTask } from "./yangTask.ts";

interface Course<L extends Lengths> {
  readonly summary: string;
  readonly lengths: L;
  /** Periods in which the first and the second stimulus are shown. */
  readonly shown: readonly [string, string];
  readonly align: readonly string[];
  /** Magnitudes of the coherences. */
  readonly coherence: readonly number[];
  /** Factor of the coherences of easy trials. */
  readonly easier: number;
  /** Coherences of the paper's analyses, where the mean strength is 1. */
  readonly test: readonly number[];
}

const together = {
  summary: "Two directions are shown together",
  lengths: {
    fixation: duration({ uniform: [100, 400] }, "fixation before the stimuli"),
    stimulus: duration({ choice: [400, 800, 1600] }, "stimuli", { positive: true }),
  },
  shown: ["stimulus", "stimulus"],
  align: ["stimulus", "response"],
  coherence: [0.01, 0.02, 0.04, 0.08],
  easier: 10,
  test: [-0.2, -0.12, -0.04, 0.04, 0.12],
} as const;
const inTurn = {
  summary: "Two directions are shown, one after the other",
  lengths: {
    fixation: duration({ choice: [200, 400, 600] }, "fixation before the first stimulus"),
    first: duration({ choice: [200, 400, 600] }, "first stimulus", { positive: true }),
    gap: duration({ choice: [200, 400, 800, 1600] }, "delay between the stimuli"),
    second: duration({ choice: [200, 400, 600] }, "second stimulus", { positive: true }),
    wait: duration({ uniform: [100, 300] }, "delay before the response"),
  },
  shown: ["first", "second"],
  align: ["first", "second", "response"],
  coherence: [0.08, 0.16, 0.32],
  easier: 2,
  test: [-0.5, -0.3, -0.1, 0.1, 0.3],
} as const;

/** Modalities in which stimuli are shown, and the one that counts; null: their sum. */
interface Evidence {
  readonly modalities: readonly (1 | 2)[];
  readonly relevant: number | null;
  readonly summary: string;
}
const one = (relevant: 1 | 2): Evidence => ({
  modalities: [relevant],
  relevant,
  summary: ` in modality ${relevant}; respond towards the stronger one.`,
});
const context = (relevant: 1 | 2): Evidence => ({
  modalities: [1, 2],
  relevant,
  summary: ` in both modalities; respond towards the stronger one in modality ${relevant}.`,
});
const both: Evidence = {
  modalities: [1, 2],
  relevant: null,
  summary: " in both modalities; respond towards the one with the larger sum over modalities.",
};

type Coherences = { readonly coherence: number } | { readonly coherence: number; readonly distractor: number };

const signed = (magnitudes: readonly number[]) => [...magnitudes.toReversed().map((one) => -one), ...magnitudes];

const decision = <const L extends Lengths>(
  name: string,
  title: string,
  { modalities, relevant, summary }: Evidence,
  course: Course<L>,
) => {
  const { lengths, shown, align, easier, test } = course;
  const usual = signed(course.coherence);
  const hasDistractor = relevant !== null && modalities.length > 1;
  return yangTask({
    name,
    title,
    summary: course.summary + summary,
    deviations:
      relevant === null
        ? ["The seed determines how strengths are split between modalities; in the published code, it does not."]
        : [],
    modalities,
    lengths,
    parameters: {
      coherence: levels(usual, "", "half the difference of the strengths; positive: the first is stronger", {
        min: -1,
        max: 1,
      }),
    },
    presets: {
      easy: { about: "larger coherences", parameters: { coherence: usual.map((one) => one * easier) } },
      test: {
        about: "directions and strengths of the paper's analyses",
        parameters: { directions: 20, coherence: test },
      },
    },
    conditions: ({ coherence }) =>
      coherence.flatMap((own): readonly Coherences[] =>
        hasDistractor ? coherence.map((other) => ({ coherence: own, distractor: other })) : [{ coherence: own }],
      ),
    factors: {
      coherence: { kind: "signed" },
      ...(hasDistractor && { distractor: { kind: "signed" } }),
      secondAngle: { unit: "°", kind: "circular" },
    },
    activity: { align, rates: align },
    chance: ({ coherence }) => coherence === 0,
    respond(condition, angle, { t, p: { directions }, show }) {
      const isTest = directions > 0;
      const turn = isTest ? 180 : t.random.uniformBetween(90, 270);
      const angles = [angle, recordAngle(t, "secondAngle", angle + turn)];
      const strengths = (coherence: number) => {
        const mean = isTest ? 1 : t.random.uniformBetween(0.8, 1.2);
        return [mean + coherence, mean - coherence];
      };
      const { coherence } = condition;
      const own = strengths(coherence);
      const other = "distractor" in condition ? strengths(condition.distractor) : own;
      for (const k of [0, 1]) {
        // A sum is split unequally.
        const split =
          relevant === null ? (own[k] * t.random.choice([-1, 1]) * t.random.uniformBetween(0.2, 0.8)) / 2 : 0;
        for (const modality of modalities) {
          const strength = relevant === null || modality === relevant ? own[k] : other[k];
          show(modality, angles[k], strength + (modality === 1 ? split : -split), shown[k]);
        }
      }
      return angles[coherence === 0 ? t.random.integer(2) : coherence > 0 ? 0 : 1];
    },
  });
};

export const yangDecisionTasks = {
  yangDm1: decision("yangDm1", "Decision, modality 1 (DM 1)", one(1), together),
  yangDm2: decision("yangDm2", "Decision, modality 2 (DM 2)", one(2), together),
  yangCtxDm1: decision("yangCtxDm1", "Context-dependent decision, modality 1 (Ctx DM 1)", context(1), together),
  yangCtxDm2: decision("yangCtxDm2", "Context-dependent decision, modality 2 (Ctx DM 2)", context(2), together),
  yangMultiDm: decision("yangMultiDm", "Multisensory decision (MultSen DM)", both, together),
  yangDlyDm1: decision("yangDlyDm1", "Delayed decision, modality 1 (Dly DM 1)", one(1), inTurn),
  yangDlyDm2: decision("yangDlyDm2", "Delayed decision, modality 2 (Dly DM 2)", one(2), inTurn),
  yangCtxDlyDm1: decision(
    "yangCtxDlyDm1",
    "Context-dependent delayed decision, modality 1 (Ctx Dly DM 1)",
    context(1),
    inTurn,
  ),
  yangCtxDlyDm2: decision(
    "yangCtxDlyDm2",
    "Context-dependent delayed decision, modality 2 (Ctx Dly DM 2)",
    context(2),
    inTurn,
  ),
  yangMultiDlyDm: decision("yangMultiDlyDm", "Multisensory delayed decision (MultSen Dly DM)", both, inTurn),
};
