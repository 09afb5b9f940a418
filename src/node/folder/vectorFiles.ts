/** Perturbations whose vectors are in files: arrays of .npz files, columns of .csv files. */
import { extname, isAbsolute, join } from "node:path";
import { isRecord } from "../../base/display.ts";
import { inContext, invalid, missing, unknownName } from "../../base/errors.ts";
import { decodeCsv } from "../../format/csv.ts";
import { decodeNpz } from "../../format/npz.ts";
import type { LoosePerturbation } from "../../perturb/loose.ts";
import { parsedText, vectorFileIn } from "../../perturb/text.ts";
import type { VectorFile } from "../../perturb/vectorFile.ts";
import { readBytes, readText } from "./file.ts";

/** Keys of a perturbation that take a vector. */
const vectorKeys = ["add", "scale", "set", "along"] as const;

/**
 * The same perturbations with the numbers of the files that they name after their names, by which texts call them:
 * "x(all) + 0.5 along v.npz:choice [0.5,-0.5]" for "x(all) + 0.5 along v.npz:choice".
 * @param folder where relative paths begin (default: the current folder)
 * @throws "missing" for a file that does not exist, or without the name of one of several arrays; "unknown" for the
 * name of none; "invalid" for what is not a list of numbers
 */
export async function withVectorFiles(
  given: LoosePerturbation | readonly LoosePerturbation[],
  folder = ".",
): Promise<LoosePerturbation[]> {
  const all: LoosePerturbation[] = [];
  for (const one of Array.isArray(given) ? given : [given]) all.push(await withNumbers(one, folder));
  return all;
}

async function withNumbers(given: LoosePerturbation, folder: string): Promise<LoosePerturbation> {
  if (typeof given === "string") {
    if (!/\.(npz|csv)/i.test(given)) return given;
    const files: VectorFile[] = [];
    parsedText(given, files);
    let text = given;
    // From the end on, so that places before it stay.
    for (const file of files.reverse())
      text = `${text.slice(0, file.to)} [${(await numbersIn(file, folder)).join(",")}]${text.slice(file.to)}`;
    return text;
  }
  if (!isRecord(given)) return given;
  const changed: Record<string, string> = {};
  for (const key of vectorKeys) {
    const value = given[key];
    const file = typeof value === "string" ? vectorFileIn(value) : undefined;
    if (file) changed[key] = `${value} [${(await numbersIn(file, folder)).join(",")}]`;
  }
  return { ...given, ...changed };
}

async function numbersIn({ file, key }: VectorFile, folder: string): Promise<readonly number[]> {
  const path = isAbsolute(file) ? file : join(folder, file);
  const isCsv = extname(file).toLowerCase() === ".csv";
  const vectors = isCsv ? columnsOf(await readText(path), path) : arraysOf(decodeNpz(await readBytes(path), path));
  return inContext({ place: { file: path } }, () => {
    const what = isCsv ? "column" : "array";
    const names = Object.keys(vectors).filter((name) => vectors[name] !== null);
    if (key === undefined && names.length !== 1)
      throw missing({
        subject: `the name of ${isCsv ? "a" : "an"} ${what}`,
        remedy: `write ${file}:NAME, with one of ${names.join(", ")}`,
      });
    const name = key ?? names[0];
    if (!Object.hasOwn(vectors, name)) throw unknownName(what, name, names);
    const values = vectors[name];
    if (values === null)
      throw invalid({
        subject: `${what} "${name}"`,
        detail: ", a matrix",
        remedy: "name a list, one number for each unit",
      });
    if (values.length === 0 || !values.every((value) => typeof value === "number" && Number.isFinite(value)))
      throw invalid({
        subject: `${what} "${name}"`,
        detail: "of other than finite numbers",
        remedy: "give one for each unit",
      });
    return values as readonly number[];
  });
}

/** null: a matrix. */
type Vectors = Readonly<Record<string, readonly unknown[] | null>>;

/** Of a matrix with one row or column its numbers. */
const arraysOf = (arrays: ReturnType<typeof decodeNpz>): Vectors =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, data }]) => [
      name,
      shape.filter((length) => length !== 1).length < 2 ? Array.from(data as ArrayLike<unknown>) : null,
    ]),
  );

/** With the names in the first line; a file of one column may do without. */
function columnsOf(text: string, path: string): Vectors {
  const lines = text.trim().split(/\r?\n/);
  const isBare = lines.every((line) => line.trim() !== "" && Number.isFinite(Number(line)));
  return isBare ? { "": lines.map(Number) } : decodeCsv(text.trimEnd(), path);
}
