/** The course of a run, as its figures show it. */
import type { TrainingCourse } from "../figure/course.ts";
import type { Reference } from "../figure/reference.ts";
import type { CourseResult } from "../format/runFile.ts";
import type { ValidationTable } from "../format/validationFile.ts";
import type { RunConfig } from "../open/config.ts";
import { stageConfig, stageList } from "../open/stages.ts";
import { learningRates } from "./learningRates.ts";

export function courseOf({ stages, best }: CourseResult, checks: ValidationTable | undefined): TrainingCourse {
  const { ended = null } = stages.at(-1) ?? {};
  const hasAccuracy = checks?.accuracy.some((value) => value !== null);
  return {
    ...(checks && {
      checks: {
        epoch: checks.epoch,
        loss: checks.loss,
        stage: checks.stage,
        ...(hasAccuracy && { accuracy: checks.accuracy }),
        ...(checks.levels.length > 0 && { levels: checks.levels }),
      },
    }),
    ...(best && { best: best.epoch }),
    stages: stages.map(({ name, epoch, ended }) => ({
      from: epoch,
      ...(name !== undefined && { name }),
      ...(ended && { ending: ended.because }),
    })),
    ...(ended && ended.why !== "epochs" && { stopped: ended.epoch }),
  };
}

/** What the criteria of the last stage ask of a measure, as lines in the figure. */
export function criteriaOf(config: RunConfig, measure: "accuracy" | "loss"): readonly Reference[] {
  const { stop } = stageConfig(config, stageList(config).at(-1)!).train;
  return (stop?.when ?? []).flatMap((one) => {
    const value = (one as Readonly<Record<string, unknown>>)[measure];
    if (typeof value !== "number") return [];
    const worst = "worst" in one && one.worst ? `, worst ${one.worst}` : "";
    return [{ label: `criterion${worst}`, value }];
  });
}

/** The learning rate during all stages; see `learningRates`. */
export function stagedRates(config: RunConfig, course: CourseResult | undefined, epochs: number) {
  const list = stageList(config);
  const begun = course?.stages ?? [{ epoch: 0 }];
  return begun.flatMap(({ epoch: from }, k) => {
    const to = begun[k + 1]?.epoch ?? epochs;
    const { train } = stageConfig(config, list[k]);
    return learningRates(train, to - from).map(({ epoch, rate }) => ({ epoch: from + epoch, rate }));
  });
}
