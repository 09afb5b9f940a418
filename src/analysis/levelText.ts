/** Levels of factors in words: at most four digits that count, a true minus sign, their unit. */
import { amount } from "../base/unit.ts";

/** A level without its unit: whole numbers in full, others to four digits, texts as they are. */
export function amountText(level: number | string): string {
  if (typeof level === "string") return level;
  const rounded = Number.isInteger(level) ? level : Number(level.toPrecision(4));
  return String(rounded).replaceAll("-", "−");
}

/** A level with its unit, which a text has not: "5 %", "0°", "song". */
export const levelText = (level: number | string, unit: string): string =>
  typeof level === "string" ? level : amount(amountText(level), unit);
