/** Freezes a value and everything in it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) Object.freeze(value);
  if (typeof value === "object" && value !== null) for (const part of Object.values(value)) deepFreeze(part);
  return value;
}
