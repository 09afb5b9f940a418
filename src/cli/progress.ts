import type { StepRecord, ValidationRecord } from "../index.ts";
import { lossText, timeText } from "./numberText.ts";
import { barOn } from "./screen.ts";

/** Shows the progress of a training. */
export interface Progress {
  step(record: StepRecord): void;
  /** Shows the last check, and the stage if there are several. */
  check(record: ValidationRecord): void;
  /** Leaves the last state on the screen and frees the line. */
  stop(): void;
}

const silent: Progress = { step: () => undefined, check: () => undefined, stop: () => undefined };

/** The first steps are slow and not representative. */
const warmUp = 4;

/** Weight of a new value in the running means of loss, accuracy and speed shown by the bar. */
const newest = 0.05;

/**
 * A progress bar on the screen; nothing without one.
 * @param total steps of the whole training
 * @param epochs its epochs
 * @param stages its stages
 */
export async function progressOn(
  screen: NodeJS.WritableStream | undefined,
  { total, epochs, stages = 1 }: { total: number; epochs: number; stages?: number },
): Promise<Progress> {
  if (!screen) return silent;
  const bar = await barOn(
    screen,
    "epoch {epoch} {bar} loss {loss}  accuracy {accuracy}  {speed} steps/s  {left} left{check}",
  );
  let started = false;
  let loss = Number.NaN;
  let accuracy = Number.NaN;
  let msPerStep = Number.NaN;
  let seen = 0;
  let check = "";
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
        check,
        left: seen > warmUp ? timeText(((total - record.step) * msPerStep) / 1000) : "–",
      };
      if (started) bar.update(record.step, shown);
      else bar.start(total, record.step, shown);
      started = true;
    },
    check({ stage, loss, accuracy, error }) {
      const found =
        accuracy !== null
          ? `accuracy ${accuracy.toFixed(3)}`
          : error !== null
            ? `error ${error.toPrecision(3)}`
            : `loss ${loss === null ? "–" : lossText(loss)}`;
      check = `  |${stages > 1 ? ` stage ${stage}/${stages}` : ""} validation ${found}`;
    },
    stop: () => {
      if (started) bar.stop();
      started = false;
    },
  };
}
