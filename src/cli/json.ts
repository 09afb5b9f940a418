/** Says where a JSON file goes wrong. */
import { invalid } from "../errors.ts";

/** Throws "invalid" with line and column where the text is no JSON, or ends too early. */
export function checkJson(text: string, source: string): void {
  if (failureIn(text) === null) return;
  // The shortest beginning that nothing could complete ends at the fault; where there is none, the text is cut off.
  let sound = 0;
  let faulty = text.length + 1;
  while (faulty - sound > 1) {
    const middle = (sound + faulty) >> 1;
    if (failureIn(text.slice(0, middle)) === "fault") faulty = middle;
    else sound = middle;
  }
  const before = text.slice(0, sound).split("\n");
  const place = `${source}:${before.length}:${before[before.length - 1].length + 1}`;
  if (faulty > text.length) throw invalid(`${place}: the JSON ends here before it is complete; write its end`);
  throw invalid(`${place}: ${JSON.stringify(text[sound])} cannot stand here; the file is no JSON, correct it there`);
}

/** Why a text is no JSON: it ends too early, or has a fault before its end; null where it is JSON. */
function failureIn(text: string): "end" | "fault" | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const { message } = error as Error;
    const position = /position (\d+)/.exec(message)?.[1];
    if (position !== undefined) return Number(position) >= text.length ? "end" : "fault";
    return /end of JSON/.test(message) ? "end" : "fault";
  }
}
