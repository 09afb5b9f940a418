/** `dalenet/models`: a network in symbols and in numbers, beyond defining one. In Node and in a page. */
export type { Population } from "../base/population.ts";
export { settingOf } from "../open/config.ts";
export { type PruningMethod, pruningMethods } from "../pruning/connections.ts";
export type { ChosenModel } from "./cell/definition.ts";
export { type EffectiveValues, effectiveValues } from "./effectiveValues.ts";
export type { BuiltNetwork, Model, NetworkSetting, TaskSizes } from "./model.ts";
export { modelOf } from "./modelOf.ts";
export { modelOptions } from "./rate/modelOptions.ts";
export type { ModelOptions } from "./rate/modelSettings.ts";
export { spectralRadius } from "./spectralRadius.ts";
