import type { StepRecord } from "../index.ts";
import { lossText, timeText } from "./numberText.ts";
import { barOn } from "./screen.ts";

/** Shows the progress of a training. */
export interface Progress {
  step(record: StepRecord): void;
  /** Leaves the last state on the screen and frees the line. */
  stop(): void;
}

const silent: Progress = { step: () => undefined, stop: () => undefined };

/** The first steps are slow and not representative. */
const warmUp = 4;

/** Weight of a new value in the running means of loss, accuracy and speed shown by the bar. */
const newest = 0.05;

/**
 * A progress bar on the screen; nothing without one.
 * @param total steps of the whole training
 * @param epochs its epochs
 */
export async function progressOn(
  screen: NodeJS.WritableStream | undefined,
  { total, epochs }: { total: number; epochs: number },
): Promise<Progress> {
  if (!screen) return silent;
  const bar = await barOn(screen, "epoch {epoch} {bar} loss {loss}  accuracy {accuracy}  {speed} steps/s  {left} left");
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
