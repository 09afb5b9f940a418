/** `dalenet/models`: a network in symbols and in numbers, beyond defining one. In Node and in a page. */
export type { Population } from "../base/population.ts";
export type { ChosenModel } from "./definition.ts";
export { type EffectiveValues, effectiveValues } from "./evaluate.ts";
export { spectralRadius } from "./init.ts";
export type { BuiltNetwork, Model, NetworkSetting, TaskSizes } from "./model.ts";
export { modelOf } from "./modelOf.ts";
export { modelOptions } from "./modelOptions.ts";
export type { ModelOptions } from "./modelSettings.ts";
