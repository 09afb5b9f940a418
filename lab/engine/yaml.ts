/** A configuration as YAML: sections in blocks, lists on one line, and JSON, which is YAML, for values. */
export function yamlOf(value: object, depth = 0): string {
  const indent = "  ".repeat(depth);
  return Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .map(
      ([key, one]) => `${indent}${key}:${isSection(one) ? `\n${yamlOf(one, depth + 1)}` : ` ${JSON.stringify(one)}\n`}`,
    )
    .join("");
}

const isSection = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
