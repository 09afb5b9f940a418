/** Types of a loose configuration, so that a typo does not compile. The reader still checks it strictly. */
import { isRecord } from "../base/display.ts";
import { invalid } from "../base/errors.ts";
import type { ChosenModel } from "../model/cell/definition.ts";
import type { LooseModel } from "../model/rate/modelSettings.ts";
import type { Loose, LooseSettings } from "../settings/setting.ts";
import type { ChosenTask } from "../task/definition.ts";
import type { LibraryTask } from "../task/library/index.ts";
import type { WasRead } from "./config.ts";
import type { evaluateSettings, seedSettings, trainSettings } from "./trainSettings.ts";

/** Settings of the default task may come without its name. */
type UsualTask = Omit<Extract<LibraryTask, { name: "perceptualDecision" }>, "name">;

type KeysOf<T> = T extends unknown ? keyof T : never;
/** A task section that was read, with changes to a library task: `{ ...run.config.task, dt: 10 }`. */
type ReadTask = WasRead & { readonly [K in Exclude<KeysOf<LibraryTask>, "name">]?: unknown };

/** A configuration; what it omits has its default. An empty section, null, counts as omitted. */
export interface Config {
  /** A preset and what differs from it, or a model of the user's own: `gru({ units: 30 })`. */
  readonly model?: LooseModel | ChosenModel | WasRead | null;
  /**
   * A library task by name and what differs from its defaults, or a task of the user's own: `mine({ delay: 500
   * })`.
   */
  readonly task?: LibraryTask | (UsualTask & { readonly name?: undefined }) | ChosenTask | ReadTask | null;
  readonly train?: LooseSettings<typeof trainSettings> | null;
  readonly evaluate?: LooseSettings<typeof evaluateSettings> | null;
  readonly seed?: Loose<typeof seedSettings.seed> | null;
  readonly seeds?: Loose<typeof seedSettings.seeds>;
}

/**
 * Returns a configuration as it is, with its types checked: for one that is written apart from the call that uses
 * it.
 */
export const defineConfig = (config: Config): Config => config;

/**
 * Accepts a value of unknown type, such as parsed YAML or JSON, as a configuration; its contents are checked when
 * it is opened. Pass the user's own tasks and models that it names in the options `tasks` and `models`. Throws
 * "invalid" for anything but an object.
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
