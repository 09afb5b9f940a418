/** Units after numbers and names; "" means no unit. */

/** "12.8 %", "45°", "3". */
export const amount = (value: number | string, unit: string): string =>
  `${value}${unit === "" || unit.startsWith("°") ? unit : ` ${unit}`}`;

/** Label of an axis or a column: "contrast (%)". */
export const withUnit = (name: string, unit = ""): string => (unit === "" ? name : `${name} (${unit})`);
