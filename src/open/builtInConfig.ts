/** What a built-in configuration says of itself. */
import type { Config } from "./looseConfig.ts";

export interface BuiltInConfig {
  readonly about: string;
  readonly config: Config;
  /** How its authors test the network, if not as it is trained. */
  readonly testing?: Testing;
}

/** How a network is tested. */
export interface Testing {
  /** Preset of the task; default: as trained. */
  readonly preset?: string;
  /** Time step, ms. */
  readonly dt: number;
  /** Time between samples that are kept, ms. */
  readonly every: number;
  /** Trials of each condition. */
  readonly trials: number;
  /** Effective weights below this become 0. */
  readonly threshold: number;
}
