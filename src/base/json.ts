/** JSON, read strictly: keys must be unique, and nesting is limited so that recursion cannot overflow the stack. */

/** Deepest nesting; Dalenet's own files have at most ten levels. */
export const deepest = 100;

/** The value of a JSON text.
 * @param fail makes the error to throw from what is wrong (`is not JSON`, `has the key "a" twice`) and the line, if
 * known
 */
export function parseJson(text: string, fail: (what: string, where: { readonly line?: number }) => Error): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const place = /at position (\d+)/.exec((error as Error).message)?.[1];
    throw fail("is not JSON", place === undefined ? {} : { line: text.slice(0, Number(place)).split("\n").length });
  }
  const fault = faultIn(text);
  if (fault !== undefined) throw fail(fault, {});
  return value;
}

/** What follows a key. */
const colon = /\s*:/y;

/** Faults that JSON.parse accepts. */
function faultIn(text: string): string | undefined {
  /** The keys of every open object; undefined for a list. */
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
      colon.lastIndex = at + 1;
      if (!colon.test(text)) continue;
      const key = JSON.parse(text.slice(begin, at + 1)) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) return `has the key ${text.slice(begin, Math.min(at + 1, begin + 60))} twice`;
      keys?.add(key);
    }
  }
  return undefined;
}

/** The position of the quote that closes the string starting at `at`. */
function closingQuote(text: string, at: number): number {
  for (let end = at + 1; ; end++)
    if (text[end] === "\\") end++;
    else if (text[end] === '"') return end;
}

/** A value as readable JSON: lists of numbers are on one line. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(/\[[^[\]{}"]*\]/g, (list) => list.replace(/\s*\n\s*/g, " "));
