/** Decisions between two stimuli with responses on a ring of classes. */
import { levels } from "../../../settings/parameter.ts";
import { duration } from "../../duration.ts";
import { integration, ringTask, twoPlaces, type Which } from "./ringTask.ts";

/** Modalities in which stimuli are shown, and how much each counts. */
interface Evidence {
  readonly modalities: readonly Which[];
  readonly weights: readonly number[];
  readonly summary: string;
}
const one = (which: Which): Evidence => ({
  modalities: [which],
  weights: [1],
  summary: `in modality ${which}; respond towards the stronger one.`,
});
const context = (which: Which): Evidence => ({
  modalities: [1, 2],
  weights: [which === 1 ? 1 : 0, which === 2 ? 1 : 0],
  summary: `in both modalities; respond towards the stronger one in modality ${which}.`,
});
const both: Evidence = {
  modalities: [1, 2],
  weights: [1, 1],
  summary: "in both modalities; respond towards the one with the larger sum over modalities.",
};

/** Sums of strengths that differ by less are equal. */
const rounding = 1e-9;
const fixation = duration({ uniform: [200, 500] }, "fixation before the stimuli");
const decision = duration(200, "decision, when the answer is given", { positive: true });
const ties = ["Both stimuli are never equally strong in sum; in neurogym, a tie is broken at random."];
const neurogym = { about: "as in neurogym", dt: 100, parameters: { cue: "during fixation" } };

/** One entry for each modality, by the name of a factor and its number: `coherence1`, `coherence2`. */
type Factors = Readonly<Record<string, number>>;
const crossed = (modalities: readonly Which[], each: (which: Which) => readonly Factors[]): readonly Factors[] =>
  modalities.reduce<readonly Factors[]>(
    (all, which) => all.flatMap((before) => each(which).map((own) => ({ ...before, ...own }))),
    [{}],
  );
const weighed = ({ modalities, weights }: Evidence, difference: (which: Which) => number) =>
  modalities.reduce((sum, which, k) => sum + weights[k] * difference(which), 0);

const together = (name: string, title: string, evidence: Evidence) => {
  const { modalities } = evidence;
  const favour = (condition: Factors) => weighed(evidence, (which) => condition[`coherence${which}`]);
  return ringTask({
    name,
    title,
    summary: `Two directions are shown together ${evidence.summary}`,
    deviations: modalities.length > 1 ? ties : [],
    modalities,
    lengths: {
      fixation,
      stimulus: duration(modalities.length > 1 ? 500 : { choice: [200, 400, 600] }, "stimuli", { positive: true }),
      decision,
    },
    parameters: {
      coherence: levels([0.08, 0.16, 0.32, 0.64], "", "differences of the strengths, of which either is the larger", {
        min: 0.001,
        max: 1,
      }),
    },
    sigma: 1,
    presets: { neurogym },
    conditions: ({ coherence }) =>
      crossed(modalities, (which) =>
        coherence.flatMap((size) => [{ [`coherence${which}`]: size }, { [`coherence${which}`]: -size }]),
      ).filter((condition) => Math.abs(favour(condition)) > rounding),
    factors: {
      ...Object.fromEntries(modalities.map((which) => [`coherence${which}`, { kind: "signed" as const }])),
      angle: { unit: "°", kind: "circular" },
      secondAngle: { unit: "°", kind: "circular" },
    },
    activity: { align: ["stimulus", "decision"], rates: ["stimulus", "decision"] },
    respond(condition, stage) {
      const [first, second] = twoPlaces(stage);
      for (const which of modalities) {
        const coherence = condition[`coherence${which}`];
        stage.show(which, first, 0.5 + coherence / 2, "stimulus");
        stage.show(which, second, 0.5 - coherence / 2, "stimulus");
      }
      return favour(condition) > 0 ? first : second;
    },
  });
};

const inTurn = (name: string, title: string, evidence: Evidence) => {
  const { modalities } = evidence;
  const favour = (condition: Factors) =>
    weighed(evidence, (which) => condition[`first${which}`] - condition[`second${which}`]);
  return ringTask({
    name,
    title,
    summary: `Two directions are shown, one after the other, ${evidence.summary}`,
    deviations: modalities.length > 1 ? ties : [],
    modalities,
    lengths: {
      fixation,
      first: duration(500, "first stimulus", { positive: true }),
      delay: duration(1000, "delay between the stimuli"),
      second: duration(500, "second stimulus", { positive: true }),
      decision,
    },
    parameters: {
      strength: levels([0.3, 0.6, 1], "", "strengths of the stimuli, two of which are compared", { min: 0, max: 10 }),
      integration,
    },
    sigma: 1,
    presets: {
      neurogym,
      modCogIntegration: {
        about: "integration tasks of Mod-Cog; integration: left for the other direction",
        dt: 100,
        parameters: { delay: 500, integration: "right" },
      },
    },
    conditions: ({ strength }) =>
      crossed(modalities, (which) =>
        strength.flatMap((one) =>
          strength
            .filter((other) => other !== one)
            .map((other) => ({ [`first${which}`]: one, [`second${which}`]: other })),
        ),
      ).filter((condition) => Math.abs(favour(condition)) > rounding),
    factors: { angle: { unit: "°", kind: "circular" }, secondAngle: { unit: "°", kind: "circular" } },
    activity: { align: ["first", "second", "decision"], rates: ["first", "delay", "second", "decision"] },
    respond(condition, stage) {
      const [first, second] = twoPlaces(stage);
      for (const which of modalities) {
        stage.show(which, first, condition[`first${which}`], "first");
        stage.show(which, second, condition[`second${which}`], "second");
      }
      return favour(condition) > 0 ? first : second;
    },
  });
};

export const ringDecisionTasks = {
  ringDm1: together("ringDm1", "Decision, modality 1, classes (dm1)", one(1)),
  ringDm2: together("ringDm2", "Decision, modality 2, classes (dm2)", one(2)),
  ringCtxDm1: together("ringCtxDm1", "Context-dependent decision, modality 1, classes (ctxdm1)", context(1)),
  ringCtxDm2: together("ringCtxDm2", "Context-dependent decision, modality 2, classes (ctxdm2)", context(2)),
  ringMultiDm: together("ringMultiDm", "Multisensory decision, classes (multidm)", both),
  ringDlyDm1: inTurn("ringDlyDm1", "Delayed decision, modality 1, classes (dlydm1)", one(1)),
  ringDlyDm2: inTurn("ringDlyDm2", "Delayed decision, modality 2, classes (dlydm2)", one(2)),
  ringCtxDlyDm1: inTurn(
    "ringCtxDlyDm1",
    "Context-dependent delayed decision, modality 1, classes (ctxdlydm1)",
    context(1),
  ),
  ringCtxDlyDm2: inTurn(
    "ringCtxDlyDm2",
    "Context-dependent delayed decision, modality 2, classes (ctxdlydm2)",
    context(2),
  ),
  ringMultiDlyDm: inTurn("ringMultiDlyDm", "Multisensory delayed decision, classes (multidlydm)", both),
};
