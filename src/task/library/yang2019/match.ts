/** Matching to sample or to category: respond towards the test, or keep fixating. */
import { option } from "../../../settings/parameter.ts";
import type { TrialBuilder } from "../../builder.ts";
import { duration } from "../../duration.ts";
import { recordAngle, yangTask } from "./yangTask.ts";

const lengths = {
  fixation: duration({ choice: [200, 400, 600] }, "fixation before the sample"),
  sample: duration({ choice: [200, 400, 600] }, "sample", { positive: true }),
  delay: duration({ choice: [200, 400, 800, 1600] }, "delay between sample and test", { positive: true }),
};
const both = [1, 2] as const;
const tests = ["match", "non-match"] as const;

/** A random direction below (or from) 180°: one of the evenly spaced ones, if there are any. */
function inCategory(isBelow: boolean, t: TrialBuilder, directions: number): number {
  if (directions === 0) return t.random.uniformBetween(isBelow ? 0 : 180, isBelow ? 180 : 360);
  const all = Array.from({ length: directions }, (_, k) => (360 * (k + 0.5)) / directions);
  return t.random.choice(all.filter((angle) => angle < 180 === isBelow));
}

const match = (name: string, title: string, by: "direction" | "category", go: (typeof tests)[number]) => {
  const isCategory = by === "category";
  return yangTask({
    name,
    title,
    summary: `A direction is shown, a delay follows, then a test. Respond towards the test if its ${by} is ${go === "match" ? "the same" : "different"}; otherwise keep fixating.${isCategory ? " The categories are the directions below and above 180°." : ""}`,
    lengths,
    parameters: {
      trials: option("all", ["all", "go"], "trials that are shown: all, or only those that ask for a response"),
    },
    defaults: isCategory ? { directions: 10, response: { choice: [200, 400, 600] } } : {},
    presets: {
      test: {
        about: "directions of the paper's analyses, all of which ask for a response",
        parameters: { ...(!isCategory && { directions: 20 }), trials: "go" },
      },
    },
    firstDirection: isCategory ? 0.5 : 0,
    keepsCue: true,
    conditions: ({ trials }) =>
      both.flatMap((sampleModality) =>
        both.flatMap((testModality) =>
          tests
            .filter((test) => trials === "all" || test === go)
            .map((test) => ({ sampleModality, testModality, test })),
        ),
      ),
    factors: {
      sampleModality: { kind: "category" },
      testModality: { kind: "category" },
      test: { kind: "category" },
      testAngle: { unit: "°", kind: "circular" },
    },
    activity: { align: ["sample", "delay", "response"], rates: ["sample", "delay", "response"] },
    shortcuts: { "the test alone": { withoutPeriods: ["sample"] } },
    respond({ sampleModality, testModality, test }, angle, { t, p: { directions }, show }) {
      show(sampleModality, angle, 1, "sample");
      const isMatch = test === "match";
      const other = isCategory
        ? inCategory(angle < 180 === isMatch, t, directions)
        : angle + (isMatch ? 0 : directions > 0 ? 180 : t.random.uniformBetween(20, 340));
      const second = recordAngle(t, "testAngle", other);
      show(testModality, second, 1, "response");
      return test === go ? second : null;
    },
  });
};

export const yangMatchTasks = {
  yangDms: match("yangDms", "Delayed match to sample (DMS)", "direction", "match"),
  yangDnms: match("yangDnms", "Delayed non-match to sample (DNMS)", "direction", "non-match"),
  yangDmc: match("yangDmc", "Delayed match to category (DMC)", "category", "match"),
  yangDnmc: match("yangDnmc", "Delayed non-match to category (DNMC)", "category", "non-match"),
};
