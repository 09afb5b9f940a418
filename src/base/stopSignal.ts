type Known = typeof globalThis extends { AbortSignal: { prototype: infer Signal extends object } }
  ? Signal
  : { readonly aborted: boolean; readonly reason: unknown };

/**
 * The signal of an AbortController, as declared by the types of Node or the DOM. Our declarations must also compile
 * in a program that has neither.
 */
export interface StopSignal extends Known {}
