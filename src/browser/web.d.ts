/** The parts of a page's API that we use and Node's types lack. */
interface MessageLike {
  readonly data: never;
}
declare class Worker {
  constructor(url: string);
  onmessage: ((event: { readonly data: string }) => void) | null;
  onerror: ((event: { readonly message?: string; preventDefault(): void }) => void) | null;
  postMessage(message: unknown): void;
  terminate(): void;
}
declare const crossOriginIsolated: boolean | undefined;
declare function addEventListener(name: "message", hear: (event: MessageLike) => void): void;
declare function postMessage(message: unknown): void;
