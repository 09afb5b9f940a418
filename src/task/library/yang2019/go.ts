/** Go and anti: respond towards a stimulus, or away from it. */
import { duration } from "../../duration.ts";
import { type Lengths, yangTask } from "./yangTask.ts";

interface Course<L extends Lengths> {
  readonly summary: string;
  readonly lengths: L;
  /** Periods in which the stimulus is shown. */
  readonly shown: readonly string[];
  readonly align: readonly string[];
  readonly keepsCue?: boolean;
}

const immediate = {
  summary: "A direction is shown until the end of the trial; respond when the fixation input goes off.",
  lengths: {
    fixation: duration({ uniform: [300, 700] }, "fixation before the stimulus"),
    stimulus: duration({ uniform: [500, 1500] }, "stimulus before the response", { positive: true }),
  },
  shown: ["stimulus", "response"],
  align: ["stimulus", "response"],
};
const reaction = {
  summary: "The fixation input stays on; respond as soon as a direction is shown.",
  lengths: { fixation: duration({ uniform: [500, 2500] }, "fixation before the stimulus", { positive: true }) },
  shown: ["response"],
  align: ["response"],
  keepsCue: true,
};
const delayed = {
  summary: "A direction is shown briefly; respond after a delay, when the fixation input goes off.",
  lengths: {
    fixation: duration({ choice: [300, 500, 700] }, "fixation before the stimulus"),
    stimulus: duration({ choice: [200, 400, 600] }, "stimulus", { positive: true }),
    delay: duration({ choice: [200, 400, 800, 1600] }, "delay between stimulus and response"),
  },
  shown: ["stimulus"],
  align: ["stimulus", "delay", "response"],
};

const go = <const L extends Lengths>(
  name: string,
  title: string,
  turn: 0 | 180,
  { summary, lengths, shown, align, keepsCue }: Course<L>,
) =>
  yangTask({
    name,
    title,
    summary: `${summary} The response points ${turn === 0 ? "towards" : "away from"} the stimulus.`,
    lengths,
    parameters: {},
    presets: { test: { about: "directions of the paper's analyses", parameters: { directions: 20 } } },
    keepsCue,
    conditions: () => [{ modality: 1 }, { modality: 2 }] as const,
    factors: { modality: { kind: "category" } },
    activity: { align, rates: align, selectivity: { factor: "modality", levels: [1, 2] } },
    respond({ modality }, angle, { show }) {
      show(modality, angle, 1, ...shown);
      return angle + turn;
    },
  });

export const yangGoTasks = {
  yangGo: go("yangGo", "Go", 0, immediate),
  yangRtGo: go("yangRtGo", "Reaction-time go (RT Go)", 0, reaction),
  yangDlyGo: go("yangDlyGo", "Delayed go (Dly Go)", 0, delayed),
  yangAnti: go("yangAnti", "Anti-response (Anti)", 180, immediate),
  yangRtAnti: go("yangRtAnti", "Reaction-time anti-response (RT Anti)", 180, reaction),
  yangDlyAnti: go("yangDlyAnti", "Delayed anti-response (Dly Anti)", 180, delayed),
};
