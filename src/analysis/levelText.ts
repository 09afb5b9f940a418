/** Levels of factors as text: at most four significant digits, a true minus sign, the unit. */
import { amount } from "../base/unitText.ts";

/** A level without its unit: whole numbers in full, others to four digits, strings unchanged. */
export function amountText(level: number | string): string {
  if (typeof level === "string") return level;
  const rounded = Number.isInteger(level) ? level : Number(level.toPrecision(4));
  return String(rounded).replaceAll("-", "−");
}

/** A level with its unit, if it is a number: "5 %", "0°", "song". */
export const levelText = (level: number | string, unit: string): string =>
  typeof level === "string" ? level : amount(amountText(level), unit);
