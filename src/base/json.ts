/** JSON, read strictly: a key stands once in an object, and nothing lies so deep that whoever walks it runs out of stack. */

/** No file of ours has more than ten levels. */
export const deepest = 100;

/**
 * What a text of JSON says.
 * @param fail the error to throw, from what is wrong in words (`is no JSON`, `has the key "a" twice`), and in which line, where that is known
 */
export function parseJson(text: string, fail: (what: string, where: { readonly line?: number }) => Error): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const place = /at position (\d+)/.exec((error as Error).message)?.[1];
    throw fail("is no JSON", place === undefined ? {} : { line: text.slice(0, Number(place)).split("\n").length });
  }
  const fault = faultIn(text);
  if (fault !== undefined) throw fail(fault, {});
  return value;
}

/** What stands behind a key. */
const behind = /\s*:/y;

/** What JSON.parse lets pass in a text that it took. */
function faultIn(text: string): string | undefined {
  /** The keys of every object that is open; nothing for a list. */
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "{" || sign === "[") {
      open.push(sign === "{" ? new Set() : undefined);
      if (open.length > deepest) return `has more than ${deepest} levels`;
    } else if (sign === "}" || sign === "]") open.pop();
    else if (sign === '"') {
      const begin = at;
      at = closingQuote(text, at);
      behind.lastIndex = at + 1;
      if (!behind.test(text)) continue;
      const key = JSON.parse(text.slice(begin, at + 1)) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) return `has the key ${text.slice(begin, Math.min(at + 1, begin + 60))} twice`;
      keys?.add(key);
    }
  }
  return undefined;
}

/** The place of the quote that ends the string which begins at `at`. */
function closingQuote(text: string, at: number): number {
  for (let end = at + 1; ; end++)
    if (text[end] === "\\") end++;
    else if (text[end] === '"') return end;
}

/** A value as JSON that people read, too: lists of numbers stand on one line. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(/\[[^[\]{}"]*\]/g, (list) => list.replace(/\s*\n\s*/g, " "));
