/** `node:fs` for a program in a page: a file that it writes is shown in the page. */
import type { Message } from "./message.ts";

const tell = (message: Message) => postMessage(message);

export const writeFileSync = (name: string, content: string | Uint8Array): void =>
  tell({ kind: "wrote", name, content });
export const mkdirSync = (): void => {};
export const writeFile = async (name: string, content: string | Uint8Array): Promise<void> =>
  writeFileSync(name, content);
export const mkdir = async (): Promise<void> => {};
