/** Finds the place where a JSON file is wrong. */
import { invalid } from "../base/errors.ts";

/** Throws "invalid" with line and column if the text is not JSON, or ends too early. */
export function checkJson(text: string, source: string): void {
  try {
    JSON.parse(text);
    return;
  } catch {
    // Engines report the place each in its own words, or not at all.
  }
  const at = faultIn(text);
  const before = text.slice(0, at).split("\n");
  const place = { file: source, line: before.length };
  const column = before[before.length - 1].length + 1;
  if (at === text.length)
    throw invalid({
      place,
      subject: "the JSON",
      detail: `ends in column ${column}, before it is complete`,
      remedy: "complete it",
    });
  throw invalid({
    place,
    subject: JSON.stringify(text[at]),
    detail: `is wrong at column ${column}`,
    remedy: "the file is not JSON, correct it there",
  });
}

const space = /[ \t\n\r]*/y;
const plain = /[ !#-[\]-\uffff]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** What is not a whole number, word or escape sequence until more of it follows. */
const begunNumber = /-?(?:(?:0|[1-9]\d*)(?:(?:\.\d+)?[eE][+-]?|\.)?)?/y;
const begunWord = /t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|n(?:u(?:ll?)?)?/y;
const begunEscape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{0,4})?/y;

/** Position of the first character that cannot be there in JSON; the text's length if it only ends too early. */
function faultIn(text: string): number {
  let at = 0;
  const here = (what: RegExp): string => {
    what.lastIndex = at;
    return what.exec(text)?.[0] ?? "";
  };
  /** What an expression matches here; continues after it. */
  const take = (what: RegExp): string => {
    const found = here(what);
    at += found.length;
    return found;
  };
  const isString = (): boolean => {
    at++;
    for (;;) {
      take(plain);
      if (text[at] === '"') {
        at++;
        return true;
      }
      const sequence = take(begunEscape);
      if (sequence.length < (sequence[1] === "u" ? 6 : 2)) return false;
    }
  };
  const isNumberOrWord = (): boolean => {
    const word = take(begunWord);
    if (word !== "") return ["true", "false", "null"].includes(word);
    const [whole, begun] = [here(number).length, here(begunNumber).length];
    at += Math.max(whole, begun);
    return whole > 0 && whole >= begun;
  };
  /** Closes what is open, the innermost last. */
  const closing: string[] = [];
  let next: "value" | "key" | "colon" | "more" = "value";
  let isFresh = false; // a bracket that may close at once
  for (;;) {
    take(space);
    const sign = text[at];
    if (sign === undefined) return at;
    const close = closing.at(-1);
    if (sign === close && (isFresh || next === "more")) {
      closing.pop();
      next = "more";
      at++;
    } else if (next === "more" || next === "colon") {
      if (sign !== (next === "colon" ? ":" : close && ",")) return at;
      next = next === "more" && close === "}" ? "key" : "value";
      at++;
    } else if (sign === '"') {
      if (!isString()) return at;
      next = next === "key" ? "colon" : "more";
    } else if (next === "key") return at;
    else if (sign === "{" || sign === "[") {
      closing.push(sign === "{" ? "}" : "]");
      next = sign === "{" ? "key" : "value";
      at++;
      isFresh = true;
      continue;
    } else {
      if (!isNumberOrWord()) return at;
      next = "more";
    }
    isFresh = false;
  }
}
