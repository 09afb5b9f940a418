/** Everything that a machine can tell about a task before a network is trained. */
import { checkArgument } from "../base/arguments.ts";
import { generator, keyOf } from "../base/random.ts";
import { policiesFrom } from "../open/blindPolicies.ts";
import { type CheckOptions, checked, type Finding, samplesOf } from "../task/check.ts";
import type { Sample } from "../task/checkAnswer.ts";
import { type Claim, claimNames, claims } from "../task/claims.ts";
import type { TaskInstance } from "../task/instance.ts";
import { oracleOutputs } from "../task/oracle.ts";
import { type Answers, answersOf } from "./answers.ts";
import { decoded } from "./decoder.ts";
import { answerShares, balanceFinding, chanceFinding, classFinding, decoderVerdict, stepFinding } from "./findings.ts";
import { regressed } from "./regression.ts";
import { atOtherSteps } from "./timeSteps.ts";

export interface AuditedClaim {
  readonly name: Claim;
  /** In words. */
  readonly claim: string;
  /**
   * kept: a fault that the task or its preset declares; not claimed: its score judges no trial, or the task is timed;
   * not tested: no trial or time step could have shown a fault.
   */
  readonly outcome: "passed" | "failed" | "kept" | "not claimed" | "not tested";
  /** What is wrong, why a fault is kept, or why a claim is not tested; null if nothing. */
  readonly message: string | null;
}

/** Fractions of correct trials, conditions in equal number; null where the score judges none. */
export interface AuditedAccuracy {
  /** Of outputs equal to the targets. */
  readonly oracle: number | null;
  /** Of one of the answers that occur, drawn at random for each trial. */
  readonly random: number | null;
  /** Of the best policy that ignores the stimulus: chance. */
  readonly blind: number | null;
  /** Of a decoder of the noiseless inputs, which learned from as many trials. */
  readonly decoder: number | null;
  /**
   * Share of the variance of the targets within periods that a regression on the noiseless inputs so far predicts; null
   * where targets are classes or depend on the period alone.
   */
  readonly r2: number | null;
  /** Of that decoder where it sees part of the inputs, for each shortcut of the task. */
  readonly shortcuts: Readonly<Record<string, number | null>>;
}

/** Mean, least and most. */
export interface AuditedLength {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

export interface TaskAudit {
  readonly task: string;
  readonly preset: string | null;
  /** ms */
  readonly dt: number;
  /** Whether no claim failed. */
  readonly passed: boolean;
  readonly claims: readonly AuditedClaim[];
  readonly accuracy: AuditedAccuracy;
  /** The fraction of trials in which each choice is right. */
  readonly answers: Readonly<Record<string, number>>;
  readonly conditions: number;
  /** Of trials as training draws them. */
  readonly steps: AuditedLength;
  readonly ms: AuditedLength;
  /** All time steps in ms at which it was checked. */
  readonly timeSteps: readonly number[];
  /** Lengths that are not multiples of dt, with what they become. */
  readonly floored: readonly string[];
  /** Number of trials drawn. */
  readonly trials: number;
}

/** Trials from which chance is computed: ten times as many as are compared with it, at most what a training uses. */
const mostForChance = 4000;

/**
 * Tests all claims about a task, those of `checkTask` and those that need many trials or other time steps, and
 * measures what perfect, random, blind and partly sighted agents score. Faults that the task or its preset declares
 * (`keeps`) are excused.
 */
export function auditTask(task: TaskInstance, { trials, seed = 1 }: CheckOptions = {}): TaskAudit {
  checkArgument("task", task, ["conditions", "at"], "give what createTask or task(…) returns");
  // All conditions equally often in both halves of the decoder.
  const pairs = 2 * task.conditions.length;
  const count = Math.max(2, Math.ceil((trials ?? 600) / pairs)) * pairs;
  const quick = checked(task, { trials, seed });
  const findings: Finding[] = [...quick.findings];
  const untested = new Map(quick.untested);
  const others = atOtherSteps(task);
  const samples = findings.some(({ check }) => check === "range") ? [] : samplesOf(task, count, seed);
  const answers = answersOf(task);
  const sure = samples.filter(({ condition }) => !task.isChance(condition));
  const whole = decoded(task, answers, sure);
  const all = sure.length === samples.length ? whole : decoded(task, answers, samples);
  const random = randomAccuracy(answers, samples);
  const policies = policiesFrom(task, Math.min(mostForChance, 10 * count));
  const values = regressed(task, sure);
  const verdict = decoderVerdict(task, whole, values);
  if (samples.length === 0)
    for (const name of ["classes", "balance", "chance", "decoder"] as const) untested.set(name, "trials are invalid");
  else if (findings.some(({ check }) => check === "solve"))
    untested.set("decoder", "the inputs do not determine the answer");
  else if (verdict !== null && "untested" in verdict) untested.set("decoder", verdict.untested);
  else if (verdict !== null) findings.push(verdict);
  findings.push(...balanceFinding(task, samples));
  if (others.length === 0) untested.set("dt", "no other time step from 1 to 100 ms fits all lengths");
  if (samples.length > 0) findings.push(...classFinding(task, samples, seed));
  findings.push(...chanceFinding(policies, random, all), ...stepFinding(others, findings, seed));
  const shortcuts = Object.entries(task.shortcuts).map(([name, shortcut]) => {
    return [name, decoded(task, answers, samples, shortcut)?.accuracy ?? null] as const;
  });
  const oracle = oracleAccuracy(task, samples);
  const open: Readonly<Partial<Record<Claim, boolean>>> = {
    go: task.conditions.every((_, c) => task.isTimed(c)),
    oracle: oracle === null,
    chance: whole === null,
    decoder: whole === null && task.target === "class",
  };
  const audited = claimNames.map((name) => auditedClaim(task, name, { findings, untested, open }));
  const lengths = samples.map((_, n) => task.draw(seed, n).steps);
  const steps = lengthOf(lengths);
  return {
    task: task.name,
    preset: task.preset,
    dt: task.dt,
    passed: audited.every(({ outcome }) => outcome !== "failed"),
    claims: audited,
    accuracy: {
      oracle,
      random,
      blind: policies?.balanced.accuracy ?? null,
      decoder: all?.accuracy ?? null,
      r2: values?.r2 ?? null,
      shortcuts: Object.fromEntries(shortcuts),
    },
    answers: answerShares(task, samples),
    conditions: task.conditions.length,
    steps,
    ms: { mean: steps.mean * task.dt, min: steps.min * task.dt, max: steps.max * task.dt },
    timeSteps: [task, ...others].map(({ dt }) => dt).sort((a, b) => a - b),
    floored: task.warnings,
    trials: count,
  };
}

interface Tested {
  readonly findings: readonly Finding[];
  readonly untested: ReadonlyMap<Claim, string>;
  /** Claims that the task does not make. */
  readonly open: Readonly<Partial<Record<Claim, boolean>>>;
}

function auditedClaim(task: TaskInstance, name: Claim, { findings, untested, open }: Tested): AuditedClaim {
  const claim = claims[name];
  const found = findings.find(({ check }) => check === name);
  const { definition, preset } = task;
  const declared = [preset === null ? undefined : definition.presets?.[preset]?.keeps, definition.keeps];
  const keeps = declared.find((one) => one?.checks.includes(name));
  if (found && keeps) return { name, claim, outcome: "kept", message: keeps.reason };
  if (found) return { name, claim, outcome: "failed", message: found.message };
  if (open[name]) return { name, claim, outcome: "not claimed", message: null };
  const reason = untested.get(name) ?? null;
  return { name, claim, outcome: reason === null ? "passed" : "not tested", message: reason };
}

function oracleAccuracy(task: TaskInstance, samples: readonly Sample[]): number | null {
  const { outputs, scorer } = task;
  const scores = samples.map(({ trial }) => scorer.score(trial, oracleOutputs(task, trial), 0, outputs.length).isRight);
  const judged = scores.filter((isRight) => isRight !== null);
  return judged.length === 0 ? null : judged.filter((isRight) => isRight).length / judged.length;
}

/** The accuracy of one of the choices that occur, or of the values of another trial, each equally probable. */
function randomAccuracy(answers: Answers, samples: readonly Sample[]): number | null {
  const judged = samples.flatMap(({ trial }) => {
    const answer = answers.wanted(trial);
    return answer === null ? [] : [{ trial, answer }];
  });
  if (judged.length === 0) return null;
  const choices = new Set(judged.flatMap(({ answer }) => (typeof answer === "number" ? [answer] : [])));
  const values = judged.flatMap(({ answer }) => (typeof answer === "number" ? [] : [answer]));
  const options = [...choices, ...(values.length > 0 ? values : [])];
  const random = generator(keyOf(1), 0, 0);
  const draws = 4;
  let right = 0;
  for (const { trial } of judged)
    for (let k = 0; k < draws; k++) if (answers.isRight(trial, random.choice(options))) right++;
  return right / (draws * judged.length);
}

function lengthOf(steps: readonly number[]): AuditedLength {
  if (steps.length === 0) return { mean: Number.NaN, min: Number.NaN, max: Number.NaN };
  return {
    mean: steps.reduce((sum, one) => sum + one, 0) / steps.length,
    min: Math.min(...steps),
    max: Math.max(...steps),
  };
}
