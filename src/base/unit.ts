/** Units beside numbers and names; "" is no unit. */

/** "12.8 %", "45°", "3". */
export const amount = (value: number | string, unit: string): string =>
  `${value}${unit === "" || unit.startsWith("°") ? unit : ` ${unit}`}`;

/** Of an axis or a column: "contrast (%)". */
export const withUnit = (name: string, unit = ""): string => (unit === "" ? name : `${name} (${unit})`);
