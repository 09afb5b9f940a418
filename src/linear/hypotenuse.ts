/** √(a² + b²) without overflow, from exactly rounded operations: Math.hypot differs between engines. */
export function hypotenuse(a: number, b: number): number {
  if (Math.abs(a) > Math.abs(b)) return along(a, b);
  return b === 0 ? 0 : along(b, a);
}

function along(long: number, short: number): number {
  const ratio = short / long;
  return Math.abs(long) * Math.sqrt(1 + ratio * ratio);
}
