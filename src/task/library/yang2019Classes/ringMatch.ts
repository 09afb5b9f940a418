/** Matching to sample or to category with responses on a ring of classes. */
import { duration } from "../../duration.ts";
import { integration, places, ringTask } from "./ringTask.ts";

const tests = ["match", "non-match"] as const;
const both = [1, 2] as const;
const isBelow = (place: number, units: number) => place < Math.floor(units / 2);

const match = (name: string, title: string, by: "direction" | "category", go: (typeof tests)[number]) => {
  const isCategory = by === "category";
  const isSame = (one: number, other: number, units: number) =>
    isCategory ? isBelow(one, units) === isBelow(other, units) : one === other;
  return ringTask({
    name,
    title,
    summary: `A direction is shown, a delay follows, then a test. Respond towards the test if its ${by} is ${go === "match" ? "the same" : "different"}; otherwise keep fixating.${isCategory ? " The categories are the directions below and from 180°." : ""}`,
    deviations: [
      "Keeping fixation is correct where it is asked for; in neurogym, it never is.",
      ...(isCategory ? ["Sample and test have the same categories; in neurogym, one direction belongs to both."] : []),
    ],
    lengths: {
      fixation: duration(300, "fixation before the sample"),
      sample: duration(500, "the sample is shown", { positive: true }),
      delay: duration(1000, "delay between sample and test"),
      test: duration(500, "the test is shown", { positive: true }),
      decision: duration(900, "decision, when the answer is given", { positive: true }),
    },
    parameters: { integration },
    sigma: 1,
    presets: {
      neurogym: { about: "as in neurogym", dt: 100, parameters: { cue: "during fixation" } },
      modCogIntegration: {
        about: "integration tasks of Mod-Cog; integration: left for the other direction",
        dt: 100,
        parameters: { delay: { choice: places(12).map((k) => 100 * k) }, integration: "right" },
      },
    },
    conditions: ({ units }) =>
      both.flatMap((modality) =>
        places(units).flatMap((place) => tests.map((test) => ({ modality, angle: (360 * place) / units, test }))),
      ),
    factors: {
      modality: { kind: "category" },
      angle: { unit: "°", kind: "circular" },
      test: { kind: "category" },
      testAngle: { unit: "°", kind: "circular" },
    },
    activity: { align: ["sample", "test", "decision"], rates: ["sample", "delay", "test", "decision"] },
    shortcuts: { "the test alone": { withoutPeriods: ["sample"] } },
    respond({ modality, angle, test }, { t, units, show, record }) {
      const sample = Math.round((angle * units) / 360);
      const isMatch = test === "match";
      const tested = isCategory
        ? t.random.choice(places(units).filter((place) => isSame(place, sample, units) === isMatch))
        : (sample + (isMatch ? 0 : Math.floor(units / 2))) % units;
      record("testAngle", tested);
      show(modality, sample, 1, "sample");
      show(modality, tested, 1, "test");
      return test === go ? tested : null;
    },
    solve: (sample, tested, units) => (isSame(sample, tested, units) === (go === "match") ? tested : null),
  });
};

export const ringMatchTasks = {
  ringDms: match("ringDms", "Delayed match to sample, classes (dms)", "direction", "match"),
  ringDnms: match("ringDnms", "Delayed non-match to sample, classes (dnms)", "direction", "non-match"),
  ringDmc: match("ringDmc", "Delayed match to category, classes (dmc)", "category", "match"),
  ringDnmc: match("ringDnmc", "Delayed non-match to category, classes (dnmc)", "category", "non-match"),
};
