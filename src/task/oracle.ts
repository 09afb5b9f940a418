/** A perfect network: outputs equal to the targets. */
import type { Scored } from "./choiceRule.ts";
import { denseChannel } from "./denseBatch.ts";
import type { Trial } from "./trial.ts";

/** A logit so much larger than the others that its probability is 1. */
const sure = 50;

/** Outputs [step, output] of a network that reproduces the targets of a trial. */
export function oracleOutputs({ outputs: names, target }: Scored, { targets, steps }: Trial): Float64Array {
  const outputs = new Float64Array(steps * names.length);
  const put = (channel: number, at: (value: number, k: number) => void) =>
    denseChannel(targets, channel, steps).forEach(at);
  if (target === "class")
    put(0, (output, k) => {
      outputs[k * names.length + output] = sure;
    });
  else
    for (const o of names.keys())
      put(o, (value, k) => {
        outputs[k * names.length + o] = Math.fround(value);
      });
  return outputs;
}
