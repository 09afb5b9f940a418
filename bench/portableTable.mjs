import { groupBy } from "./statistics.mjs";

const digits = (ms) => Number(ms.toPrecision(3)).toString();

/** The measurements of portable.mjs as the table of docs/backends.md. */
export function portableTable(measured) {
  const forms = groupBy(measured, ({ form }) => form).map(([form]) => form);
  const heading = ["units/batch/steps", ...forms.flatMap((form) => [`${form}, fast`, `${form}, portable`])];
  const rows = groupBy(measured, ({ units, batch, steps }) => `${units}/${batch}/${steps}`).map(([size, times]) => [
    size,
    ...forms.flatMap((form) => {
      const [fast, portable] = times.filter((time) => time.form === form).map(({ minMs }) => minMs);
      return [digits(fast), `${digits(portable)}, ${(portable / fast).toFixed(2)} ×`];
    }),
  ]);
  return [heading, heading.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
