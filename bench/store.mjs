// Stored results: one JSON file per run in bench/results/.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Raised when older files can no longer be read. */
export const format = 2;
const folder = join(dirname(fileURLToPath(import.meta.url)), "results");

/** Writes a file whole or not at all. */
export function writeWhole(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}.part`;
  try {
    writeFileSync(part, content);
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/**
 * Stores a result under its date and processor, with its `kind` in front unless it covers all contestants; returns
 * the path.
 */
export function storeResult(result, kind = "") {
  const slug = (text) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "");
  const quick = result.options.quick ? "-quick" : "";
  const file = join(
    folder,
    `${kind}${result.date.slice(0, 16).replace(":", "")}-${slug(result.machine.cpu)}${quick}.json`,
  );
  writeWhole(file, `${JSON.stringify(result, null, 1)}\n`);
  return file;
}

/** A stored result. Throws an Error that explains what is wrong. */
export function readResult(file) {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new Error(`missing ${file}; give a file of bench/results/`);
  }
  let result;
  try {
    result = JSON.parse(text);
  } catch (error) {
    throw new Error(`invalid ${file}: ${error.message}; give a JSON file of bench/results/`);
  }
  if (result?.format !== format)
    throw new Error(`unsupported ${file}: format ${result?.format}, not ${format}; measure again: npm run bench`);
  return result;
}
