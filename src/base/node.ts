/** Access to Node, the only one for code that also runs in a page. */

/** Node's process, with its flags and modules; undefined in a page, even if a bundler has put a substitute there. */
export const nodeProcess = (): NodeJS.Process | undefined =>
  typeof globalThis.process?.getBuiltinModule === "function" ? globalThis.process : undefined;
