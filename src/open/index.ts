/** `dalenet/config`: every setting as data, for forms, editors and tables. Works in Node and in a page. */
export type { Kind, Schema } from "../settings/kind.ts";
export {
  type Entry,
  everySetting,
  type Group,
  type Setting,
  type Settings,
  type Variants,
} from "../settings/setting.ts";
export { configSchema, configSettings, defaultsIn } from "./configSettings.ts";
export { configGroups, configNamed } from "./configs.ts";
