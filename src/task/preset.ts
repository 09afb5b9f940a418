/** Presets of a task: settings under a name, such as those of a paper or of another package. */
import { inContext, unknown, unknownName } from "../base/errors.ts";
import { listOf, mapOf, optional, record } from "../settings/compound.ts";
import { anything, type Kind, number, oneOf, readAt, text } from "../settings/kind.ts";
import { checkName } from "../settings/name.ts";
import { type LooseValues, type Parameters, resolveParameters } from "../settings/parameter.ts";
import { type Claim, claimNames } from "./claims.ts";

/** Checks that a task or preset fails on purpose, and why. */
export interface KeptFaults {
  readonly checks: readonly Claim[];
  readonly reason: string;
}

export interface TaskPreset<P extends Parameters = Parameters> {
  /** Where the settings come from, without a full stop. */
  readonly about: string;
  /** ms; default: that of the task. */
  readonly dt?: number;
  readonly parameters: LooseValues<P>;
  /** The faults of the original that the preset keeps. */
  readonly keeps?: KeptFaults;
}
export type TaskPresets<P extends Parameters = Parameters> = Readonly<Record<string, TaskPreset<P>>>;

export const keptFaults = record({
  checks: listOf(oneOf(claimNames), { min: 1, unique: true }),
  reason: text,
}) satisfies Kind<KeptFaults>;
const presets = mapOf(
  record({
    about: text,
    dt: optional(number({ above: 0 })),
    parameters: anything,
    keeps: optional(keptFaults),
  }),
);

/** Throws the errors of a wrong part, and of a value that the parameters refuse. */
export function checkPresets(given: unknown, parameters: Parameters, owner: string): void {
  if (given === undefined) return;
  inContext({ within: owner }, () => {
    for (const [name, preset] of Object.entries(readAt(presets, given, "presets"))) {
      checkName(name, "preset", owner);
      resolveParameters(parameters, Object(preset.parameters), `presets.${name}.parameters`, []);
    }
  });
}

/** A preset by name; null without one. Throws "unknown", suggesting the nearest name. */
export function presetNamed(task: { readonly name: string; readonly presets?: TaskPresets }, name: unknown) {
  if (name === undefined) return null;
  const { presets = {} } = task;
  if (typeof name === "string" && Object.hasOwn(presets, name)) return presets[name];
  const known = Object.keys(presets);
  if (known.length > 0) throw unknownName({ at: "task.preset" }, String(name), known);
  throw unknown({ at: "task.preset", value: name, remedy: `task "${task.name}" has no presets, leave it out` });
}
