/** The course of a training: its stages, its checks on trials of their own, and what was decided. Plain data. */
import { measureNames } from "../open/courseSettings.ts";
import { listOf, mapOf, openRecord, optional, orNull, type RecordOf } from "../settings/compound.ts";
import { anyText, finiteNumber, type Kind, oneOf, plain, whole } from "../settings/kind.ts";

const measured = orNull(finiteNumber);

/** Why a stage ended: after its last epoch, by a criterion, without a new best for long, or by a callback. */
export const endings = ["epochs", "criterion", "patience", "callback"] as const;
const ofEnding = {
  step: whole,
  /** Epochs done by then, of all stages; the last may have been cut short. */
  epoch: whole,
  why: oneOf(endings),
  /** The same in words, with the values: "accuracy 0.91 ≥ 0.9". */
  because: anyText,
};
export interface Ending extends RecordOf<typeof ofEnding> {}

const ofStage = {
  name: optional(anyText),
  /** Batches and epochs of the stages before it. */
  step: whole,
  epoch: whole,
  /** null while it is trained. */
  ended: orNull(openRecord(ofEnding)),
};
export interface StageCourse extends RecordOf<typeof ofStage> {}

const ofLevel = { factor: anyText, level: anyText, accuracy: measured, error: measured };
/** The trials of one level of a factor. */
export interface LevelCheck extends RecordOf<typeof ofLevel> {}

const ofCheck = {
  /** Counted from 1. */
  stage: whole,
  step: whole,
  /** Epochs of all stages done by then; a fraction within an epoch. */
  epoch: finiteNumber,
  /** null if it is not finite. */
  loss: measured,
  /** Without that of the Jacobian (Ω), which is a property of gradients. */
  penalties: measured,
  /**
   * Root mean square of the difference between outputs and targets over all that counts in the mask, whatever the loss;
   * null in checks of older versions.
   */
  rmse: optional(measured, null),
  /** The penalty of the Jacobian, λ_Ω·Ω, in the last batch before the check; null without it. */
  omega: optional(measured, null),
  /** Spectral radius of the effective recurrent matrix; null unless the validation asks for it. */
  radius: optional(measured, null),
  /** Fraction of trials with a right choice; null if the task defines none. */
  accuracy: measured,
  /** Mean over trials; null if the task's score measures none. */
  error: measured,
  /** Over conditions: the lowest accuracy, the largest mean error. */
  worstAccuracy: measured,
  worstError: measured,
  /** By the levels of the factors that criteria name. */
  levels: listOf(openRecord(ofLevel)),
};
/** A check of the network on validation trials. */
export interface Check extends RecordOf<typeof ofCheck> {}

const ofBest = { stage: whole, step: whole, epoch: finiteNumber, by: oneOf(measureNames), value: finiteNumber };
/** The best check of a stage so far. */
export interface Best extends RecordOf<typeof ofBest> {}

/** The state of a callback, which defines its own contents. */
const json: Kind<NonNullable<unknown> | null> = plain({}, "JSON", "a value", (value) => value !== undefined);

/** Stages and decisions, as run.json has them. */
export const decisionFields = {
  stages: listOf(openRecord(ofStage), { min: 1 }),
  best: orNull(openRecord(ofBest)),
};
const ofCourse = { ...decisionFields, checks: listOf(openRecord(ofCheck)), callbacks: mapOf(json) };
export interface Course extends RecordOf<typeof ofCourse> {}
export const course: Kind<Course> = openRecord(ofCourse);

export const noCourse: Course = { stages: [{ step: 0, epoch: 0, ended: null }], best: null, checks: [], callbacks: {} };

/** The stage that is trained, or was trained last. */
export const presentStage = ({ stages }: Pick<Course, "stages">): StageCourse => stages[stages.length - 1];

/** The course with the present stage ended. */
export const endedWith = (before: Course, ended: Ending): Course => ({
  ...before,
  stages: [...before.stages.slice(0, -1), { ...presentStage(before), ended }],
});
