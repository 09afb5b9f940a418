/** Reads text files strictly. */
import { invalid } from "../base/errors.ts";

/** Half of the longest string in JavaScript. */
const mostText = 2 ** 28;

/**
 * The text in the bytes of a UTF-8 file, or in binary data, which the caller must reject. Throws "invalid" for
 * another encoding.
 */
export function decodeUtf8(bytes: Uint8Array, path: string): string {
  if (bytes.length > mostText)
    throw invalid({
      subject: `file "${path}"`,
      detail: `of ${bytes.length} bytes`,
      remedy: `text of more than ${mostText} bytes cannot be read, shorten it`,
    });
  if (isUtf16(bytes))
    throw invalid({ subject: `file "${path}"`, detail: "is text in UTF-16", remedy: "save it as UTF-8" });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    if (bytes.includes(0)) return new TextDecoder().decode(bytes);
    throw invalid({
      place: { file: path, line: lineInAnotherEncoding(bytes) },
      subject: "text in another encoding",
      remedy: "save it as UTF-8",
    });
  }
}

/** Recognised by the mark at its start, or by the zero bytes next to the letters of most languages. */
function isUtf16([a, b, c, d]: Uint8Array): boolean {
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return true;
  return (a === 0) !== (b === 0) && (a === 0) === (c === 0) && (b === 0) === (d === 0);
}

/** The number, from 1, of the first line that is not UTF-8. */
function lineInAnotherEncoding(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let line = 1, from = 0; ; line++) {
    const end = bytes.indexOf(10, from);
    if (end < 0) return line;
    try {
      decoder.decode(bytes.subarray(from, end));
    } catch {
      return line;
    }
    from = end + 1;
  }
}
