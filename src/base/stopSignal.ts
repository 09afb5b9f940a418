type Known = typeof globalThis extends { AbortSignal: { prototype: infer Signal extends object } }
  ? Signal
  : { readonly aborted: boolean; readonly reason: unknown };

/**
 * The signal of an AbortController, as Node's types or those of a page declare it. In a program that has neither, our declarations must compile all the
 * same.
 */
export interface StopSignal extends Known {}
