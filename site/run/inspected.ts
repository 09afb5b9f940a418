/** A value as Node's console shows it, shortened. */
const most = { entries: 20, depth: 3, width: 100 };

export function inspected(value: unknown, depth = 0, above: readonly unknown[] = []): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[function ${value.name}]`;
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Promise) return "Promise {}";
  if (above.includes(value)) return "[circular]";
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  const name = nameOf(value);
  if (depth > most.depth) return isList ? `[${name || "Array"}]` : `[${name || "object"}]`;
  const inside = (inner: unknown) => inspected(inner, depth + 1, [...above, value]);
  if (isList) {
    const list = value as ArrayLike<unknown>;
    return block(`${name}${name === "" ? "" : `(${list.length}) `}[`, "]", shortened(Array.from(list), inside), depth);
  }
  if (value instanceof Map)
    return block(
      `Map(${value.size}) {`,
      "}",
      shortened([...value], ([key, inner]) => `${inside(key)} => ${inside(inner)}`),
      depth,
    );
  if (value instanceof Set) return block(`Set(${value.size}) {`, "}", shortened([...value], inside), depth);
  const entries = shortened(Object.entries(value), ([key, inner]) => `${keyText(key)}: ${inside(inner)}`);
  return block(`${name}${name === "" ? "" : " "}{`, "}", entries, depth);
}

const keyText = (key: string) => (/^[\p{L}_$][\p{L}\d_$]*$/u.test(key) ? key : JSON.stringify(key));

/** The class of a value; of plain objects and arrays none. */
function nameOf(value: object): string {
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? "";
  return ["Object", "Array", "Map", "Set"].includes(name) ? "" : name;
}

function shortened<T>(values: readonly T[], text: (value: T) => string): string[] {
  const shown = values.slice(0, most.entries).map(text);
  return values.length > shown.length ? [...shown, `… ${values.length - shown.length} more`] : shown;
}

/** On one line if it fits, else one entry per line. */
function block(open: string, close: string, entries: readonly string[], depth: number): string {
  if (entries.length === 0) return `${open}${close}`;
  const gap = close === "}" ? " " : "";
  const line = `${open}${gap}${entries.join(", ")}${gap}${close}`;
  if (line.length + 2 * depth <= most.width && !line.includes("\n")) return line;
  const indent = "  ".repeat(depth + 1);
  return `${open}\n${entries.map((entry) => indent + entry).join(",\n")}\n${"  ".repeat(depth)}${close}`;
}
