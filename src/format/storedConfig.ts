/**
 * The parts of a stored configuration that can be read without its definitions. Resuming a run reads all of it
 * strictly.
 */
import { isRecord } from "../base/display.ts";
import type { Seeds } from "../base/random.ts";
import { modelSettings } from "../model/rate/modelSettings.ts";
import type { RunConfig } from "../open/config.ts";
import { evaluateSettings, optimizerSettings, seedSettings, trainSettings } from "../open/trainSettings.ts";
import { either, mapOf, openRecord, optional } from "../settings/compound.ts";
import { count, exactly, type Kind, number, text } from "../settings/kind.ts";
import type { Setting } from "../settings/setting.ts";

/** The kinds of some settings. */
const kindsOf = <S extends Readonly<Record<string, Setting>>>(settings: S) =>
  Object.fromEntries(Object.entries(settings).map(([name, { kind }]) => [name, kind])) as {
    readonly [K in keyof S]: S[K]["kind"];
  };

const { preset, units, tau } = modelSettings;
const { loss, epochs, batch, batchesPerEpoch, clipNorm, responseWeight } = trainSettings;
const { warmupSteps, decay } = trainSettings.schedule.settings;
const { learningRate } = optimizerSettings.adam;
const { trials } = evaluateSettings;
const { seed } = seedSettings;

const ofPreset = openRecord(kindsOf({ preset, units, tau }));
const ofUser = openRecord({ name: text });
const model: Kind = {
  ...ofPreset,
  read: (value) => (isRecord(value) && Object.hasOwn(value, "name") ? ofUser : ofPreset).read(value),
};

/** The four seeds by their names. */
export const storedSeeds = mapOf(seed.kind) as Kind as Kind<Seeds>;

/**
 * A configuration as recorded by a run of any version: an older one may lack settings, but has all that the
 * figures need.
 */
export const storedConfig = openRecord({
  model,
  task: openRecord({ name: text, dt: number({ above: 0 }) }),
  train: openRecord({
    ...kindsOf({ loss, epochs, batch, batchesPerEpoch, clipNorm }),
    trials: either(exactly("fresh"), openRecord({ fixed: count })),
    optimizer: openRecord(kindsOf({ learningRate })),
    schedule: openRecord(kindsOf({ warmupSteps, decay })),
    // Before this setting existed, all steps had the same weight.
    responseWeight: optional(responseWeight.kind, 1),
  }),
  evaluate: openRecord(kindsOf({ trials })),
  seed: optional(seed.kind),
  seeds: storedSeeds,
}) as Kind as Kind<RunConfig>;
