/** Reads where a network starts from, in place of weights that are drawn. The file itself is read elsewhere. */
import { invalid, missing } from "../errors.ts";
import { display, orElse, readBoolean, readRecord } from "../reader.ts";
import { either, objectOf, type Setting } from "../setting.ts";
import type { WeightsSource } from "./options.ts";

const file = { type: "string", minLength: 1 };
/** The key `weights` of a model section. */
export const weightsSetting: Setting = {
  about: "file to start from in place of weights that are drawn",
  schema: either(
    { type: "null" },
    file,
    objectOf(
      {
        file,
        sha256: either({ type: "null" }, { type: "string", pattern: "^[0-9a-f]{64}$" }),
        orientation: {
          enum: [
            ["from", "to"],
            ["to", "from"],
          ],
        },
        partial: { type: "boolean" },
      } satisfies Record<keyof WeightsSource, unknown>,
      ["file"],
    ),
  ),
  takes: "null, name of a file, or { file, orientation, partial, sha256 }",
};

/** "start.npz", or { file, sha256, orientation, partial }. Throws "missing", "unknown" or "invalid" with the path. */
export function readWeightsSource(loose: unknown, path: string): WeightsSource {
  const record = typeof loose === "string" ? { file: loose } : loose;
  const { file, sha256, orientation, partial } = readRecord(record, path, [
    "file",
    "sha256",
    "orientation",
    "partial",
  ] satisfies (keyof WeightsSource)[]);
  if (file === undefined) throw missing(`${path}.file; give the name of an .npz or .safetensors file`);
  if (typeof file !== "string" || file === "")
    throw invalid(`${path}.file = ${display(file)}; give the name of an .npz or .safetensors file`);
  return {
    file,
    sha256: readHash(orElse(sha256, null), `${path}.sha256`),
    orientation: readOrientation(orElse(orientation, ["from", "to"]), `${path}.orientation`),
    partial: readBoolean(orElse(partial, false), `${path}.partial`),
  };
}

function readHash(value: unknown, path: string): string | null {
  if (value === null || (typeof value === "string" && /^[0-9a-f]{64}$/.test(value))) return value;
  throw invalid(`${path} = ${display(value)}; give the 64 hexadecimal digits of the file's SHA-256, or null`);
}

function readOrientation(value: unknown, path: string): WeightsSource["orientation"] {
  const text = Array.isArray(value) ? value.join() : undefined;
  if (text === "from,to") return ["from", "to"];
  if (text === "to,from") return ["to", "from"];
  throw invalid(`${path} = ${display(value)}; give [from, to], as in r @ W, or [to, from], as in W @ r and in PyTorch`);
}
