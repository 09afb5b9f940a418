/** `dalenet fixedpoints --follow`: fixed points over the values of an input. */
import { invalid } from "../base/errors.ts";
import { counted } from "../base/unitText.ts";
import type { BranchesOfPeriod, BranchesOfRun, InputBranch } from "../dynamics/index.ts";
import { conditionText } from "./fixedPointsText.ts";
import { shortNumber } from "./numberText.ts";
import { table } from "./table.ts";

export interface Follow {
  readonly input: string;
  readonly from: number;
  readonly to: number;
}

/** INPUT=FROM..TO, where a name may contain spaces. */
export function followOf(text: string, before?: Follow): Follow {
  if (before)
    throw invalid({ subject: "--follow", value: text, detail: "given twice", remedy: "follow one input at a time" });
  const [, input, first, last] = /^(.+)=(.+?)\.\.(.+)$/.exec(text) ?? [];
  const [from, to] = [first, last].map((part) => (part?.trim() ? Number(part) : Number.NaN));
  if (!Number.isFinite(from) || !Number.isFinite(to) || from === to)
    throw invalid({
      subject: "--follow",
      value: text,
      remedy:
        "write --follow INPUT=FROM..TO with two numbers, in quotes if the name has spaces: --follow 'choice 1=0..1'",
    });
  return { input, from, to };
}

export function branchesText(result: BranchesOfRun, asked?: Readonly<Record<string, string>>): string {
  const { input, from, to, found } = result;
  const head = `input ${input} from ${shortNumber(from)} to ${shortNumber(to)}, others as in a trial with ${conditionText(result, asked)}, without noise\n`;
  return [head, ...found.map((period) => periodText(period, result))].join("\n");
}

function periodText({ periods, branches, left }: BranchesOfPeriod, result: BranchesOfRun): string {
  const more = left > 0 ? `; ${counted(left, "more point")} not followed` : "";
  const head = `${periods.join(", ")}: ${branches.length} ${branches.length === 1 ? "branch" : "branches"}${more}\n`;
  if (branches.length === 0) return head;
  const rows = branches.map((branch, k) => [
    String(k + 1),
    shortNumber(branch.begins),
    changesText(branch),
    branch.folds.length > 0 ? branch.folds.map((fold) => shortNumber(branch.points[fold].value)).join(", ") : "-",
    endText(branch, result),
  ]);
  return `${head}${table([["", "begins at", "stability", "folds at", "ends"], ...rows])}`;
}

/** Stabilities along a branch, and the values computed between which they change. */
function changesText({ points }: InputBranch): string {
  const parts: string[] = [points[0].stability];
  for (const [k, { stability, value }] of points.entries()) {
    if (k === 0 || stability === points[k - 1].stability) continue;
    const between = [...new Set([points[k - 1].value, value].map(shortNumber))];
    parts.push(`${stability} from ${between.join("–")}`);
  }
  const most = 4;
  return parts.length > most ? `${parts.slice(0, most).join(", ")}, …` : parts.join(", ");
}

/** Why a branch stops between the two values. */
const reasons = { marginal: "marginal (branches meet)", lost: "lost", points: "most points" } as const;

function endText({ end, points, begins }: InputBranch, { from, to }: BranchesOfRun): string {
  const value = shortNumber(points[points.length - 1].value);
  if (end === "last") return `at ${shortNumber(begins === from ? to : from)}`;
  if (end === "first") return `back at ${shortNumber(begins)}`;
  return `${reasons[end]} at ${value}`;
}
