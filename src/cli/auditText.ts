/** The result of `dalenet check` as text. */
import type { TaskAudit } from "../index.ts";
import { shortNumber } from "./numberText.ts";
import { table } from "./table.ts";

const fraction = (value: number | null): string => (value === null ? "" : value.toFixed(3));

/** A row for each task and preset. */
export function auditTable(audits: readonly TaskAudit[]): string {
  const hasFloored = audits.some(({ floored }) => floored.length > 0);
  const rows = table([
    ["task", "preset", "dt", "perfect", "random", "chance", "decoder", "shortcut", "steps", "check"],
    ...audits.map((audit) => {
      const { oracle, random, blind, decoder, r2, shortcuts } = audit.accuracy;
      const worth = Object.values(shortcuts).filter((one) => one !== null);
      return [
        audit.task,
        audit.preset ?? "",
        shortNumber(audit.dt) + (audit.floored.length > 0 ? "*" : ""),
        ...[oracle, random, blind].map(fraction),
        r2 !== null ? `R² ${r2.toFixed(2)}` : fraction(decoder),
        worth.length === 0 ? "" : fraction(Math.max(...worth)),
        rangeText(audit.steps),
        verdict(audit),
      ];
    }),
  ]);
  return hasFloored ? `${rows}* some lengths are not multiples of dt, and floored\n` : rows;
}

/** "100 (72–205)". */
const rangeText = ({ mean, min, max }: TaskAudit["steps"]): string =>
  min === max ? String(min) : `${Math.round(mean)} (${min}–${max})`;

function verdict({ claims }: TaskAudit): string {
  const named = (wanted: string) => claims.filter(({ outcome }) => outcome === wanted).map(({ name }) => name);
  const [failed, kept, untested] = [named("failed"), named("kept"), named("not tested")];
  if (failed.length > 0) return `failed: ${failed.join(", ")}`;
  return [
    "passed",
    ...(kept.length > 0 ? [`keeps ${kept.join(", ")}`] : []),
    ...(untested.length > 0 ? [`not tested: ${untested.join(", ")}`] : []),
  ].join("; ");
}

const marks = { passed: "✓", failed: "✗", kept: "kept", "not claimed": "–", "not tested": "?" } as const;
const meanings = {
  passed: "holds",
  failed: "does not hold",
  kept: "on purpose, as the task says",
  "not claimed": "not claimed by the task",
  "not tested": "could not be tested",
} as const;

/** The measures of one task and preset, and its claims: all of them, or those that are not simply true. */
export function auditDetails(audit: TaskAudit, isFull: boolean): string {
  const { task, preset, dt, trials, conditions, answers, accuracy, ms, timeSteps, floored, claims } = audit;
  const shares = Object.entries(answers).map(([name, share]) => `${name} ${fraction(share)}`);
  const listed = shares.length > 8 ? [...shares.slice(0, 8), `${shares.length - 8} more`] : shares;
  const lengths = ms.min === ms.max ? `${shortNumber(ms.min)} ms` : `${rangeText(ms)} ms`;
  const rows: (readonly [string, string])[] = [
    ["trials", `${trials}, ${conditions} conditions equally often`],
    ["answers", listed.join(", ")],
    ...Object.entries(accuracy.shortcuts).map(([name, one]) => ["shortcut", `${name}: ${fraction(one)}`] as const),
    ["decoder", accuracy.r2 === null ? "" : `R² ${fraction(accuracy.r2)} of targets within periods`],
    ["length", lengths],
    ["checked", `at dt ${timeSteps.join(", ")} ms`],
    ...floored.map((one) => ["floored", one] as const),
  ];
  const shown = claims.filter(({ outcome }) => isFull || outcome !== "passed");
  const key = [...new Set(shown.map(({ outcome }) => outcome))].map(
    (outcome) => `${marks[outcome]} ${meanings[outcome]}`,
  );
  return [
    `${task}${preset === null ? "" : `, ${preset}`} (dt ${shortNumber(dt)} ms)`,
    ...rows.filter(([, text]) => text !== "").map(([label, text]) => `  ${label.padEnd(9)} ${text}`),
    ...shown.map(
      ({ claim, outcome, message }) =>
        `  ${marks[outcome].padEnd(5)} ${claim}${message === null ? "" : `: ${message}`}`,
    ),
    ...(key.length === 0 ? [] : [`  (${key.join(", ")})`]),
    "",
  ].join("\n");
}
