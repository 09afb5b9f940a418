/** Values of unknown type, formatted for messages. */

/** A string for a message, truncated if long. */
export const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** A value for a message, truncated. */
export function display(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "string") return JSON.stringify(shortened(value));
  if (typeof value !== "object") return shortened(String(value));
  if (value !== null && !Array.isArray(value) && !isPlain(value)) return classOf(value);
  try {
    // Only the start of a long list is shown.
    const part: unknown = Array.isArray(value) && value.length > 60 ? value.slice(0, 60) : value;
    return shortened(JSON.stringify(part) ?? "an object");
  } catch {
    return Array.isArray(value) ? "a list" : "an object"; // circular, or not representable in JSON
  }
}

/** "a Uint8Array of 5 bytes", "a Map", "an Error". */
function classOf(value: object): string {
  const name: unknown = value.constructor?.name;
  if (typeof name !== "string" || name === "") return "an object of a class";
  const named = `${/^[AEIO]/.test(name) ? "an" : "a"} ${shortened(name)}`;
  if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) return named;
  const isBytes = !("length" in value) || value instanceof Uint8Array;
  const count = isBytes ? value.byteLength : Number(value.length);
  return `${named} of ${count} ${isBytes ? "byte" : "number"}${count === 1 ? "" : "s"}`;
}

/** Whether an object has only keys and values: not a list, map, date or typed array. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether a value is an object of keys and values, as in JSON and YAML. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && isPlain(value);

/** The record's own value under a name that a user chose: every object inherits "constructor". */
export const ownValue = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
