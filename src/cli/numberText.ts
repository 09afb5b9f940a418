/** Numbers as text, with their units. */

/** 1234567 → "1.2 MB". */
export function bytesText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** 1363148 → "1.30 MiB": the units of memory limits. */
export function binaryText(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(2)} ${units[power]}`;
}

/** Four digits, whatever the size. */
export const lossText = (loss: number): string => (Math.abs(loss) < 1e-3 ? loss.toExponential(1) : loss.toPrecision(3));

/** "42 s", "3 min 05 s", "2 h 07 min". */
export function timeText(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** About three digits, without an exponent. */
export const shortNumber = (value: number): string =>
  Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

/** ", in windows of 500 ms"; nothing where trials are shown whole. */
export const windowText = (ms: number | null): string => (ms === null ? "" : `, in windows of ${ms} ms`);

/** A level of a factor, without the last digits that rounding makes: 0.30000000000000004 is 0.3. */
export const levelNumber = (level: number | string): string =>
  typeof level === "string" ? level : String(Number(level.toPrecision(10)));
