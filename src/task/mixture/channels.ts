/** The channels of a network that learns several tasks: those of all tasks, by name, and one for each rule. */
import { mismatched } from "../../base/errors.ts";
import type { TaskInstance } from "../instance.ts";
import { readNoise, type TaskNoise } from "../noise.ts";

/** The values of a task's rule inputs, by channel. */
export type RuleInputs = Readonly<Record<string, number>>;

/** A task on the channels of all. */
export interface ChannelPlace {
  /** Index of each of its inputs among all inputs. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Its rule inputs that are not 0, by index among all inputs. */
  readonly rule: readonly { readonly channel: number; readonly value: number }[];
  /** Whether its inputs have the noise that they have in the task alone. */
  readonly hasOwnNoise: boolean;
}

export interface SharedChannels {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly noResponse: number | null;
  readonly noise: TaskNoise;
  readonly places: readonly ChannelPlace[];
}

export interface LabelledTask {
  readonly label: string;
  readonly task: TaskInstance;
}

/**
 * Channels of the same name are one channel, in the order in which they first occur; so are the outputs that mean no
 * response, whatever their names. Rule inputs follow those of the tasks. A channel has the largest noise that any
 * of its tasks gives it, since the noise of a network does not change from trial to trial.
 * @param ruleSigma noise of the rule inputs, √ms
 * @throws "mismatched" for correlations of noise that contradict each other, and for a rule named as an input
 */
export function channelsOf(
  tasks: readonly LabelledTask[],
  rules: readonly RuleInputs[],
  ruleSigma: number,
): SharedChannels {
  const inputs = [...new Set(tasks.flatMap(({ task }) => task.inputs))];
  const silent = tasks.find(({ task }) => task.noResponse !== null)?.task;
  const silentName = silent?.outputs[silent.noResponse!];
  const outputNames = ({ outputs, noResponse }: TaskInstance) =>
    outputs.map((name, output) => (output === noResponse ? silentName! : name));
  const outputs = [...new Set(tasks.flatMap(({ task }) => outputNames(task)))];
  for (const { task, label } of tasks)
    if (task.outputs.some((name, output) => name === silentName && output !== task.noResponse))
      throw mismatched({
        subject: `output "${silentName}" of task "${label}"`,
        detail: "is a choice, but means no response in another task",
        remedy: "rename it in one of them",
      });
  const ruleNames = [...new Set(rules.flatMap((rule) => Object.keys(rule)))];
  const taken = ruleNames.find((name) => inputs.includes(name));
  if (taken !== undefined)
    throw mismatched({
      subject: `rule input "${taken}"`,
      detail: "has the name of an input of a task",
      remedy: "choose another name",
    });
  const indices = tasks.map(({ task }) => task.inputs.map((name) => inputs.indexOf(name)));
  const noise = noiseOf(tasks, indices, [...inputs, ...ruleNames], ruleNames.length, ruleSigma);
  inputs.push(...ruleNames);
  const places = tasks.map(
    ({ task }, k): ChannelPlace => ({
      inputs: indices[k],
      outputs: outputNames(task).map((name) => outputs.indexOf(name)),
      rule: Object.entries(rules[k])
        .filter(([, value]) => value !== 0)
        .map(([name, value]) => ({ channel: inputs.indexOf(name), value })),
      hasOwnNoise: task.noise.sigma.every((sigma, input) => sigma === noise.sigma[indices[k][input]]),
    }),
  );
  return {
    inputs: Object.freeze(inputs),
    outputs: Object.freeze(outputs),
    noResponse: silentName === undefined ? null : outputs.indexOf(silentName),
    noise,
    places,
  };
}

function noiseOf(
  tasks: readonly LabelledTask[],
  indices: readonly (readonly number[])[],
  inputs: readonly string[],
  rules: number,
  ruleSigma: number,
): TaskNoise {
  const sigma = inputs.map((_, channel) => (channel < inputs.length - rules ? 0 : ruleSigma));
  for (const [k, { task }] of tasks.entries())
    for (const [input, own] of task.noise.sigma.entries()) {
      const channel = indices[k][input];
      sigma[channel] = Math.max(sigma[channel], own);
    }
  const perTrial = tasks.some(({ task }) => task.noise.perTrial);
  if (tasks.every(({ task }) => task.noise.mixing === null))
    return Object.freeze({ sigma: Object.freeze(sigma), mixing: null, perTrial });
  return readNoise({ sigma, perTrial, correlation: correlationOf(tasks, indices, inputs) }, inputs, tasks[0].task.dt);
}

/** Correlations [channel, channel]; channels that no task has both of are independent. */
function correlationOf(
  tasks: readonly LabelledTask[],
  indices: readonly (readonly number[])[],
  inputs: readonly string[],
): number[][] {
  const all = inputs.map((_, i) => inputs.map((_, j): number => (i === j ? 1 : 0)));
  const from = new Map<string, string>();
  for (const [k, { task, label }] of tasks.entries()) {
    const { mixing } = task.noise;
    for (const [i, a] of indices[k].entries())
      for (const [j, b] of indices[k].entries()) {
        if (j >= i) continue;
        // C = mixingᵀ @ mixing
        const own = mixing === null ? 0 : mixing.reduce((sum, row) => sum + row[i] * row[j], 0);
        const pair = `${Math.min(a, b)} ${Math.max(a, b)}`;
        const other = from.get(pair);
        if (other !== undefined && Math.abs(all[a][b] - own) > 1e-9)
          throw mismatched({
            subject: `noise of inputs "${inputs[a]}" and "${inputs[b]}"`,
            detail: `, correlated by ${all[a][b]} in task "${other}" and by ${own} in "${label}"`,
            remedy: "give both tasks the same correlation, or name the inputs differently",
          });
        from.set(pair, label);
        all[a][b] = all[b][a] = own;
      }
  }
  return all;
}
