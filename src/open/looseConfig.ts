/** What may be given for a configuration, as types: a slip does not compile. Whoever opens it reads it strictly all the same. */
import { isRecord } from "../base/display.ts";
import { invalid } from "../base/errors.ts";
import type { ChosenModel } from "../model/definition.ts";
import type { LooseModel } from "../model/modelSettings.ts";
import type { Loose, LooseSettings } from "../settings/setting.ts";
import type { ChosenTask } from "../task/definition.ts";
import type { LibraryTask } from "../task/library/index.ts";
import type { WasRead } from "./config.ts";
import type { evaluateSettings, seedSettings, trainSettings } from "./trainSettings.ts";

/** The usual task may go without its name. */
type UsualTask = Omit<Extract<LibraryTask, { name: "perceptualDecision" }>, "name">;

type KeysOf<T> = T extends unknown ? keyof T : never;
/** The task of a configuration that was read, and what may be changed of one of the library: `{ ...run.config.task, dt: 10 }`. */
type ReadTask = WasRead & { readonly [K in Exclude<KeysOf<LibraryTask>, "name">]?: unknown };

/** A configuration: what it leaves open has its default. An empty section, null, says nothing. */
export interface Config {
  /** A preset and what differs from it, or a model of one's own: `gru({ units: 30 })`. */
  readonly model?: LooseModel | ChosenModel | WasRead | null;
  /** A task of the library by its name and what differs from its defaults, or one's own: `mine({ delay: 500 })`. */
  readonly task?: LibraryTask | (UsualTask & { readonly name?: undefined }) | ChosenTask | ReadTask | null;
  readonly train?: LooseSettings<typeof trainSettings> | null;
  readonly evaluate?: LooseSettings<typeof evaluateSettings> | null;
  readonly seed?: Loose<typeof seedSettings.seed> | null;
  readonly seeds?: Loose<typeof seedSettings.seeds>;
}

/** A configuration as it is, its types checked: for one that is written apart from the call that it is for. */
export const defineConfig = (config: Config): Config => config;

/**
 * Takes a value that nothing is known of, such as parsed YAML or JSON, for a configuration: what is in it is read where it is opened. Tasks
 * and models that it names beside those of the library come with the options `tasks` and `models`. Throws "invalid" for what is no object.
 */
export function asConfig(value: unknown): Config {
  if (value !== undefined && !isRecord(value))
    throw invalid({
      subject: "configuration",
      value,
      remedy: "give an object with model, task, train, evaluate, seed, seeds",
    });
  return (value ?? {}) as Config;
}
