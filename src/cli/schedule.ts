/** A schedule of perturbations in a file: what --grid, --perturb and --lesion say, as YAML or JSON. */
import { dirname } from "node:path";
import { checkKeys } from "../base/arguments.ts";
import { isRecord } from "../base/display.ts";
import { inContext, invalid } from "../base/errors.ts";
import type { LoosePerturbation } from "../index.ts";

/** Perturbations in the short form or as objects; they are read where they are used. */
export interface PerturbationSchedule {
  readonly grid: readonly LoosePerturbation[];
  readonly perturb: readonly LoosePerturbation[];
  readonly lesion: readonly (number | string)[];
}

type Typed = { readonly [K in keyof PerturbationSchedule]?: PerturbationSchedule[K] | undefined };

/**
 * The schedule of a file, followed by what was typed.
 * @throws "missing" for a file that does not exist, "unknown" or "invalid" for another content
 */
export async function scheduleOf(file: string | undefined, typed: Typed): Promise<PerturbationSchedule> {
  const { withVectorFiles } = await import("../node/index.ts");
  const { grid = [], perturb = [], lesion = [] } = file === undefined ? {} : await scheduleIn(file);
  // Files of vectors are named relative to the file that names them.
  const folder = file === undefined ? "." : dirname(file);
  grid.forEach(checkDoses);
  return {
    grid: [...(await withVectorFiles(grid, folder)), ...(await withVectorFiles(typed.grid ?? []))],
    perturb: [...(await withVectorFiles(perturb, folder)), ...(await withVectorFiles(typed.perturb ?? []))],
    lesion: [...new Set([...lesion, ...(typed.lesion ?? [])])],
  };
}

/** The list of an object in a grid is of doses: a vector of a file is none. */
function checkDoses(grid: LoosePerturbation, k: number): void {
  if (!isRecord(grid)) return;
  for (const at of ["add", "scale", "set"] as const)
    if (typeof grid[at] === "string")
      throw invalid({
        ...{ within: `grid ${k + 1}`, at, value: grid[at] },
        remedy: "give doses, such as [0.5, 1]; of add a file may give the direction, along",
      });
}

async function scheduleIn(file: string): Promise<Typed> {
  const { readText } = await import("../node/index.ts");
  const { readYaml } = await import("./yamlText.ts");
  const content = "keys grid, perturb and lesion, each with a list, such as perturb: ['I * 0.8 @stimulus']";
  const { value } = readYaml(await readText(file), file, `give ${content}`);
  return inContext({ place: { file } }, () => {
    if (!isRecord(value)) throw invalid({ subject: "schedule", value, remedy: `give ${content}` });
    checkKeys(value, ["grid", "perturb", "lesion"]);
    for (const [name, list] of Object.entries(value))
      if (!Array.isArray(list) || (name === "lesion" && !list.every(isUnit)))
        throw invalid({
          at: name,
          value: list,
          remedy: name === "lesion" ? "give a list of populations and numbers of units" : "give a list",
        });
    return value as Typed;
  });
}

const isUnit = (unit: unknown): boolean =>
  typeof unit === "string" || (Number.isInteger(unit) && (unit as number) >= 0);
