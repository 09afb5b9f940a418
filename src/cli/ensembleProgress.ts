import type { EnsembleRecord, RunRecord } from "../index.ts";
import { lossText, timeText } from "./numberText.ts";
import { barOn } from "./screen.ts";

/** Shows the progress of an ensemble. */
export interface EnsembleProgress {
  show(record: EnsembleRecord): void;
  /** Leaves the last state on the screen and frees the line. */
  stop(): void;
}

/** What is known of a network in training. */
interface Running {
  /** 0 … 1 */
  done: number;
  said: string;
}

/** Rough share of a network's time that its steps take; evaluation and figures take the rest. */
const ofTraining = 0.9;

/** Share of the work that must be done before the remaining time is shown. */
const enough = 0.005;

/**
 * One line for all networks: how many have ended, the remaining time, and the state of those in training. Nothing
 * without a screen.
 */
export async function ensembleProgressOn(
  screen: NodeJS.WritableStream | undefined,
  { networks, left, steps }: Extract<EnsembleRecord, { kind: "start" }>,
): Promise<EnsembleProgress> {
  if (!screen || left.length === 0) return { show: () => undefined, stop: () => undefined };
  const bar = await barOn(screen, "{ended}/{total} networks {bar} {left} left{running}");
  const total = networks.length;
  const began = performance.now();
  const running = new Map<number, Running>();
  let ended = total - left.length;
  /** Work that earlier calls did on the networks in training, in networks. */
  let before = ended;
  let isShown = false;
  const draw = () => {
    const value = ended + [...running.values()].reduce((sum, { done }) => sum + done, 0);
    const made = value - before;
    const msLeft = ((performance.now() - began) / made) * (total - value);
    const states = [...running].map(([seed, { said }]) => `  seed ${seed} ${said}`).join("");
    const shown = { ended, left: made > enough * total ? timeText(msLeft / 1000) : "–", running: states };
    if (isShown) bar.update(value, shown);
    else bar.start(total, value, shown);
    isShown = true;
  };
  const hear = (seed: number, record: RunRecord) => {
    if (record.kind === "start") {
      const done = (ofTraining * record.step) / steps;
      running.set(seed, { done, said: "starts" });
      before += done;
    } else if (record.kind === "step")
      running.set(seed, {
        done: (ofTraining * record.step) / steps,
        said: `epoch ${record.epoch} loss ${lossText(record.loss)}`,
      });
    else if (record.kind === "evaluating") running.set(seed, { done: ofTraining, said: "is being evaluated" });
    else if (record.kind === "saved") running.set(seed, { done: (1 + ofTraining) / 2, said: "is being drawn" });
  };
  return {
    show(record) {
      if (record.kind === "network") hear(record.seed, record.record);
      else if (record.kind === "ended") {
        running.delete(record.network.seed);
        ended++;
      } else return;
      draw();
    },
    stop() {
      if (isShown) bar.stop();
      isShown = false;
    },
  };
}
