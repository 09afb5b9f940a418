/** What only Node knows, and a page does without. Rooms that run in both ask only here. */

/** Node's process, with its flags and modules; undefined in a page, even if a bundler has put a substitute there. */
export const nodeProcess = (): NodeJS.Process | undefined =>
  typeof globalThis.process?.getBuiltinModule === "function" ? globalThis.process : undefined;
