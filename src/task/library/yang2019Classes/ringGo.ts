/** Go and anti with responses on a ring of classes. */

import type { Parameters as TaskParameters } from "../../../settings/parameter.ts";
import { duration } from "../../duration.ts";
import type { TaskPreset } from "../../preset.ts";
import type { Lengths } from "../yang2019/yangTask.ts";
import { integration, places, ringTask, type Which } from "./ringTask.ts";

const delays = { choice: places(12).map((k) => 100 * k) };

const withDelay = (delay: number) => ({
  summary: "A direction is shown; respond when the fixation input goes off.",
  lengths: {
    fixation: duration(500, "fixation before the stimulus"),
    stimulus: duration(500, "stimulus", { positive: true }),
    delay: duration(delay, "delay between stimulus and decision"),
    decision: duration(500, "decision, when the answer is given", { positive: true }),
  },
  shown: "stimulus",
  parameters: { integration },
  presets: {
    modCogIntegration: {
      about: "integration tasks of Mod-Cog; integration: left for the other direction",
      dt: 100,
      parameters: { delay: delays, integration: "right" },
    },
  },
});
const immediate = withDelay(0);
const delayed = withDelay(500);
const reaction = {
  summary: "Respond as soon as a direction is shown.",
  lengths: {
    fixation: duration(500, "fixation before the stimulus", { positive: true }),
    decision: duration(500, "stimulus and decision", { positive: true }),
  },
  shown: "decision",
  parameters: {},
  presets: {},
};

interface Course<L extends Lengths, O extends TaskParameters> {
  readonly summary: string;
  readonly lengths: L;
  /** The period in which the stimulus is shown. */
  readonly shown: string;
  readonly parameters: O;
  readonly presets: Readonly<Record<string, TaskPreset>>;
}

const go = <const L extends Lengths, const O extends TaskParameters>(
  name: string,
  title: string,
  isAnti: boolean,
  { summary, lengths, shown, parameters, presets }: Course<L, O>,
) =>
  ringTask({
    name,
    title,
    summary: `${summary} The response points ${isAnti ? "away from" : "towards"} the stimulus.`,
    lengths,
    parameters,
    presets: { neurogym: { about: "as in neurogym", dt: 100, parameters: {} }, ...presets },
    sigma: 0,
    conditions: ({ units }) =>
      ([1, 2] as const).flatMap((modality: Which) =>
        places(units).map((place) => ({ modality, angle: (360 * place) / units })),
      ),
    factors: { modality: { kind: "category" }, angle: { unit: "°", kind: "circular" } },
    activity: { align: [...new Set([shown, "decision"])], rates: [...new Set([shown, "decision"])] },
    respond({ modality, angle }, { units, show }) {
      const place = Math.round((angle * units) / 360);
      show(modality, place, 1, shown);
      return isAnti ? place + Math.floor(units / 2) : place;
    },
  });

export const ringGoTasks = {
  ringGo: go("ringGo", "Go, classes (go)", false, immediate),
  ringRtGo: go("ringRtGo", "Reaction-time go, classes (rtgo)", false, reaction),
  ringDlyGo: go("ringDlyGo", "Delayed go, classes (dlygo)", false, delayed),
  ringAnti: go("ringAnti", "Anti-response, classes (anti)", true, immediate),
  ringRtAnti: go("ringRtAnti", "Reaction-time anti-response, classes (rtanti)", true, reaction),
  ringDlyAnti: go("ringDlyAnti", "Delayed anti-response, classes (dlyanti)", true, delayed),
};
