/**
 * The accuracy of a decoder that sees part of the noiseless inputs, by cross-validation.
 *
 * Trials are divided into halves, each with every condition; a trial of one half is answered from the other. The
 * decoder knows the inputs as events: stretches of constant values, and their lengths. Trials with as many events are
 * compared by the squared distance of values and lengths, each divided by its standard deviation, and all channels of
 * one event weigh as much as one length. The answer is the one that is right in most of the nearest trials: all at
 * the smallest distance (for inputs that recur: all trials with the same inputs), or the fifteen nearest, whichever is
 * better. A trial without any like it gets the best constant answer. Because no trial is answered from itself, random
 * values do not look informative; where inputs are continuous, the result is a lower bound.
 */
import type { Sample } from "../task/checkAnswer.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Shortcut } from "../task/shortcut.ts";
import type { Trial } from "../task/trial.ts";
import { type Answers, answerText, type RightAnswer } from "./answers.ts";
import { type VisibleEvents, visibleEvents } from "./visibleEvents.ts";

export interface Decoded {
  /** Fraction correct, conditions in equal number. */
  readonly accuracy: number;
  /** That of the best constant answer on the same trials. */
  readonly constant: number;
  /** Trials judged. */
  readonly trials: number;
  /** Whether all answers are choices, not values. */
  readonly areChoices: boolean;
  /** Trials for which there was another with as many events. */
  readonly compared: number;
}

const mostNeighbours = 15;
/** Limits on the different answers that are tried, as constant answers and among neighbours. */
const mostAnswers = { constant: 40, near: 6 };

interface Known {
  readonly trial: Trial;
  readonly answer: RightAnswer;
  readonly half: number;
  readonly events: VisibleEvents;
}

/** null if the score judges none of the trials. */
export function decoded(
  task: TaskInstance,
  answers: Answers,
  samples: readonly Sample[],
  shortcut?: Shortcut,
): Decoded | null {
  const known: Known[] = [];
  for (const [n, { trial }] of samples.entries()) {
    const answer = answers.wanted(trial);
    if (answer === null) continue;
    const half = Math.floor(n / task.conditions.length) % 2;
    known.push({ trial, answer, half, events: visibleEvents(trial, task.inputs, shortcut) });
  }
  if (known.length === 0) return null;
  const right = { constant: 0, nearest: 0, several: 0 };
  const constant = [0, 1].map((half) => {
    const others = known.filter((one) => one.half !== half);
    return bestAnswer(answers, others, mostAnswers.constant);
  });
  let compared = 0;
  for (const group of alike(known)) {
    const nearest = neighbours(group);
    for (const one of group) {
      const fallback = constant[one.half];
      const judge = (answer: RightAnswer | null) => (answer !== null && answers.isRight(one.trial, answer) ? 1 : 0);
      const isRight = judge(fallback);
      right.constant += isRight;
      const [closest, several] = nearest(one);
      if (closest.length > 0) compared++;
      right.nearest += closest.length === 0 ? isRight : judge(bestAnswer(answers, closest));
      right.several += several.length === 0 ? isRight : judge(bestAnswer(answers, several));
    }
  }
  const { length: trials } = known;
  return {
    accuracy: Math.max(right.constant, right.nearest, right.several) / trials,
    constant: right.constant / trials,
    trials,
    areChoices: known.every(({ answer }) => typeof answer === "number"),
    compared,
  };
}

/** Trials with as many events. */
function alike(known: readonly Known[]): Iterable<readonly Known[]> {
  const groups = new Map<number, Known[]>();
  for (const one of known) groups.set(one.events.count, [...(groups.get(one.events.count) ?? []), one]);
  return groups.values();
}

/** The answer that is right in most trials; the first of equally good ones. */
function bestAnswer(answers: Answers, among: readonly Known[], most = mostAnswers.near): RightAnswer | null {
  const different = new Map<string, { readonly answer: RightAnswer; count: number }>();
  for (const { answer } of among) {
    const text = answerText(answer);
    const before = different.get(text);
    if (before) before.count++;
    else different.set(text, { answer, count: 1 });
  }
  if (different.size === 0) return null;
  const candidates = [...different.values()].sort((a, b) => b.count - a.count).slice(0, most);
  let [best, score] = [candidates[0].answer, -1];
  for (const { answer } of candidates) {
    if (candidates.length === 1) break;
    const count = among.reduce((sum, { trial }) => sum + (answers.isRight(trial, answer) ? 1 : 0), 0);
    if (count > score) [best, score] = [answer, count];
  }
  return best;
}

/** For a trial: those of the other half at the smallest distance, and the fifteen nearest. */
function neighbours(group: readonly Known[]): (one: Known) => readonly [readonly Known[], readonly Known[]] {
  const scaled = scaledFeatures(group);
  const texts = scaled.map((features) => features.join());
  const place = new Map(group.map((one, k) => [one, k]));
  const halves = [0, 1].map((half) => [...group.keys()].filter((k) => group[k].half === half));
  const same = halves.map((half) => {
    const byText = new Map<string, Known[]>();
    for (const k of half) {
      const list = byText.get(texts[k]);
      if (list) list.push(group[k]);
      else byText.set(texts[k], [group[k]]);
    }
    return byText;
  });
  return (one) => {
    const mine = place.get(one)!;
    const twins = same[1 - one.half].get(texts[mine]);
    if (twins && twins.length >= mostNeighbours) return [twins, twins];
    const near = halves[1 - one.half].map((k) => ({ k, distance: distanceBetween(scaled[mine], scaled[k]) }));
    near.sort((a, b) => a.distance - b.distance || a.k - b.k);
    const least = near[0]?.distance ?? 0;
    const closest = near.filter(({ distance }) => distance <= least + 1e-12);
    const trials = (list: typeof near) => list.map(({ k }) => group[k]);
    return [trials(closest), trials(near.slice(0, Math.max(closest.length, mostNeighbours)))];
  };
}

/** The features that vary in a group, with weights such that squared differences can be added. */
function scaledFeatures(group: readonly Known[]): readonly Float64Array[] {
  const [{ features, count }] = group.map(({ events }) => events);
  const width = (features.length + 1) / count;
  const deviations = Array.from(features, (_, f) => deviation(group, f));
  const varying = [...deviations.keys()].filter((f) => deviations[f] > 1e-9);
  const isLength = (f: number) => f % width === width - 1;
  /** How many channels vary in an event. */
  const among = new Map<number, number>();
  for (const f of varying)
    if (!isLength(f)) among.set(Math.floor(f / width), (among.get(Math.floor(f / width)) ?? 0) + 1);
  const weights = varying.map(
    (f) => 1 / deviations[f] / (isLength(f) ? 1 : Math.sqrt(among.get(Math.floor(f / width))!)),
  );
  return group.map(({ events }) => Float64Array.from(varying, (f, i) => events.features[f] * weights[i]));
}

/** Of one feature. */
function deviation(group: readonly Known[], feature: number): number {
  let sum = 0;
  for (const { events } of group) sum += events.features[feature];
  const mean = sum / group.length;
  let squares = 0;
  for (const { events } of group) squares += (events.features[feature] - mean) * (events.features[feature] - mean);
  return Math.sqrt(squares / group.length);
}

function distanceBetween(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < one.length; f++) sum += (one[f] - other[f]) * (one[f] - other[f]);
  return sum;
}
