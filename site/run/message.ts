/** What the worker of a program tells the page. */
export type Message =
  | { readonly kind: "said"; readonly level: "log" | "warn" | "error"; readonly text: string }
  | { readonly kind: "wrote"; readonly name: string; readonly content: string | Uint8Array }
  | { readonly kind: "failed"; readonly text: string }
  | { readonly kind: "ended"; readonly milliseconds: number };
