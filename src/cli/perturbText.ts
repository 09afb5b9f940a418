/** Results of perturbations as text for the terminal. */
import { counted, withUnit } from "../base/unitText.ts";
import type { DoseResponse, Lesions } from "../index.ts";
import { shortNumber } from "./numberText.ts";
import { table } from "./table.ts";

/** Rows of a table of lesions at either end; the rest is counted. */
const mostRows = 8;

type Measure = DoseResponse["measures"][number];
type Effect = DoseResponse["plain"][string];

const factorOf = ({ isShare }: Measure): number => (isShare ? 100 : 1);
const numberIn = (value: number | null | undefined, measure: Measure): string =>
  value === null || value === undefined ? "-" : shortNumber(factorOf(measure) * value);
const intervalIn = ({ low, high }: Pick<Effect, "low" | "high">, measure: Measure): string =>
  low === null || high === null ? "-" : `${numberIn(low, measure)} to ${numberIn(high, measure)}`;
/** A value, and of how many networks it is if others have none. */
const countedIn = (effect: Effect | undefined, measure: Measure): string =>
  `${numberIn(effect?.value, measure)}${effect?.n ? ` (n = ${effect.n})` : ""}`;
/** What every row holds. */
const plainTitle = (perturbations: readonly string[]): string =>
  perturbations.length === 0 ? "unperturbed" : `with ${perturbations.join("; ")}`;
const titleOf = ({ name, unit, isShare }: Measure): string => withUnit(name, isShare ? "%" : unit);

type Doses = NonNullable<DoseResponse["series"][number]["perturbed"]["alone"]>;

/** "115 of 500 trials (23 %)"; of several networks the mean share. */
const someText = (
  { trials: some, share }: DoseResponse["series"][number]["perturbed"],
  { trials, networks }: Pick<DoseResponse, "trials" | "networks">,
): string =>
  networks > 1
    ? `${shortNumber(100 * share)} % of trials`
    : `${some} of ${counted(trials, "trial")} (${shortNumber(100 * share)} %)`;

export function doseText(response: DoseResponse): string {
  const { series, measures, plain, trials, networks, perturbations } = response;
  const of = networks > 1 ? `${networks} networks, ${counted(trials, "trial")} of each` : counted(trials, "trial");
  const throughout = perturbations.length === 0 ? "" : `throughout: ${perturbations.join("; ")}\n`;
  const intervals = networks > 1 ? `over ${networks} networks${networks === 2 ? " (few, so wide)" : ""}` : "of pairs";
  const dosesText = ({ plain: before, points }: Doses) => {
    const rows = [
      [plainTitle(perturbations), before] as const,
      ...points.map(({ dose, effects }) => [shortNumber(dose), effects] as const),
    ].map(([dose, effects]) => [dose, ...measures.map((measure) => countedIn(effects[measure.name], measure))]);
    const [main] = measures;
    const changes = points.flatMap(({ dose, effects }) => {
      const change = effects[main.name]?.change;
      return change === undefined || change.value === null ? [] : [`${shortNumber(dose)}: ${intervalIn(change, main)}`];
    });
    const said = `change of ${titleOf(main)}, 95 % intervals ${intervals}: ${changes.join("; ")}\n`;
    return `${table([["dose", ...measures.map(titleOf)], ...rows])}${changes.length === 0 ? "" : said}`;
  };
  const parts = series.map(({ text, points, controls, perturbed }) => {
    const only = points.flatMap(({ dose, onlyChoice }) =>
      onlyChoice === undefined ? [] : [`${shortNumber(dose)}: every choice is ${onlyChoice}\n`],
    );
    const beside = controls === null ? [] : [controlsLine(response, { points, controls })];
    return [
      `${text} (${of})\n`,
      dosesText({ plain, points }),
      ...only,
      ...beside,
      ...(perturbed.share === 1 ? [] : [`it acts in ${someText(perturbed, response)}\n`]),
      ...(perturbed.alone === null ? [] : ["these trials alone:\n", dosesText(perturbed.alone)]),
    ].join("");
  });
  return `${throughout}${parts.join("\n")}`;
}

/** The main measure under matched controls. */
function controlsLine(
  { measures }: DoseResponse,
  { points, controls }: Pick<DoseResponse["series"][number], "points" | "controls">,
): string {
  const [main] = measures;
  const ranges = points.map(({ dose }, k) => {
    const known = controls!.draws.flatMap(({ values }) => values[k][main.name] ?? []);
    const [low, high] = [Math.min(...known), Math.max(...known)];
    return `${shortNumber(dose)}: ${known.length === 0 ? "-" : `${numberIn(low, main)} to ${numberIn(high, main)}`}`;
  });
  const { draws, what } = controls!;
  return `${titleOf(main)} under ${counted(draws.length, "control")} (${what}): ${ranges.join("; ")}\n`;
}

export function lesionsText({ units, measures, plain, trials, perturbations }: Lesions): string {
  const [main] = measures;
  const sorted = units
    .filter(({ effects }) => effects[main.name].change.value !== null)
    .sort((a, b) => a.effects[main.name].change.value! - b.effects[main.name].change.value!);
  const all = sorted.length <= 2 * mostRows;
  const shown = all ? sorted : [...sorted.slice(0, mostRows), ...sorted.slice(-mostRows)];
  const rows = shown.map(({ unit, population, effects }) => [
    String(unit),
    population,
    numberIn(effects[main.name].change.value, main),
    intervalIn(effects[main.name].change, main),
    ...measures.map((measure) => numberIn(effects[measure.name].value, measure)),
  ]);
  const unit = main.isShare ? "% points" : main.unit;
  const head = [
    "unit",
    "population",
    `change of ${withUnit(main.name, unit)}`,
    "95 % interval",
    ...measures.map(titleOf),
  ];
  const without = measures.map((measure) => `${measure.name} ${numberIn(plain[measure.name].value, measure)}`);
  const lines = table([head, ...rows]).split(/(?<=\n)/);
  // Where units are left out, and no blank row, which would read as their values.
  if (!all) lines.splice(1 + mostRows, 0, `… ${sorted.length - shown.length} more (--json or --out for all)\n`);
  return `${counted(units.length, "unit")} lesioned in turn, ${counted(trials, "trial")} each; ${perturbations.length === 0 ? "with all" : plainTitle(perturbations)}: ${without.join(", ")}\n${lines.join("")}`;
}
