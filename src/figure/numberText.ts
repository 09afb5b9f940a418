/**
 * A number as text: whole numbers in full, others to `digits` significant digits, a true minus sign; a dash for NaN and
 * infinities.
 */
export function numberText(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return "–";
  const rounded = Number(value.toPrecision(digits));
  const isHuge = Math.abs(value) > Number.MAX_SAFE_INTEGER;
  const text = isHuge ? rounded.toExponential() : String(Number.isInteger(value) ? value : rounded);
  return text.replaceAll("-", "−").replace("e+", "e");
}
