import { signal } from "@preact/signals";
import type { Lab } from "../state/lab.ts";
import type { Guide } from "./guide.ts";

/** The guide that is open, and where in it the visitor is. */
export const openGuide = signal<{ readonly guide: Guide; readonly step: number } | null>(null);
/** The option that the visitor predicts in this step, and whether what it is about was done. */
export const predicted = signal<number | null>(null);
export const isDone = signal(false);

export function goTo(lab: Lab, guide: Guide, step: number): void {
  predicted.value = null;
  isDone.value = false;
  openGuide.value = { guide, step };
  guide.steps[step].begin?.(lab);
}

export function close(): void {
  openGuide.value = null;
}
