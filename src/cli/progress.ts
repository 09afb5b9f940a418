import type { StepRecord } from "../index.ts";
import { barLook } from "./barLook.ts";

/** Shows how far a training is. */
export interface Progress {
  step(record: StepRecord): void;
  /** Leaves the last state on the screen and frees the line. */
  stop(): void;
}

const silent: Progress = { step: () => undefined, stop: () => undefined };

/** The first steps are slow and say nothing about speed. */
const warmUp = 4;

/** Weight of a new value in the running means of loss, accuracy and speed that the bar shows. */
const newest = 0.05;

/**
 * A progress bar on the screen; nothing where there is none.
 * @param total steps of the whole training
 * @param epochs its epochs
 */
export async function progressOn(
  screen: NodeJS.WritableStream | undefined,
  { total, epochs }: { total: number; epochs: number },
): Promise<Progress> {
  if (!screen) return silent;
  const { default: bars } = await import("cli-progress");
  const bar = new bars.SingleBar({
    format: "epoch {epoch} {bar} loss {loss}  accuracy {accuracy}  {speed} steps/s  {left} left",
    stream: screen,
    ...barLook,
  });
  let started = false;
  let loss = Number.NaN;
  let accuracy = Number.NaN;
  let msPerStep = Number.NaN;
  let seen = 0;
  const mean = (before: number, now: number) => (Number.isNaN(before) ? now : before + newest * (now - before));
  return {
    step(record) {
      loss = mean(loss, record.loss);
      if (record.accuracy !== null) accuracy = mean(accuracy, record.accuracy);
      if (++seen > warmUp) msPerStep = mean(msPerStep, record.stepMs);
      const shown = {
        epoch: `${String(record.epoch).padStart(String(epochs).length)}/${epochs}`,
        loss: lossText(loss),
        accuracy: Number.isNaN(accuracy) ? "–" : accuracy.toFixed(3),
        speed: seen > warmUp ? String(Math.round(1000 / msPerStep)) : "–",
        left: seen > warmUp ? timeText(((total - record.step) * msPerStep) / 1000) : "–",
      };
      if (started) bar.update(record.step, shown);
      else bar.start(total, record.step, shown);
      started = true;
    },
    stop: () => {
      if (started) bar.stop();
      started = false;
    },
  };
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
