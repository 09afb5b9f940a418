/** Units and nouns after numbers, units after names; the unit "" means none. */

/** "12.8 %", "45°", "3". */
export const amount = (value: number | string, unit: string): string =>
  `${value}${unit === "" || unit.startsWith("°") ? unit : ` ${unit}`}`;

/** Label of an axis or a column: "contrast (%)". */
export const withUnit = (name: string, unit = ""): string => (unit === "" ? name : `${name} (${unit})`);

/** "1 step", "2 steps". */
export const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
