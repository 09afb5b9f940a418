/** The file that a network's initial weights come from, instead of random draws. The file is read elsewhere. */
import { either, optional, orNull, type RecordOf, record, shorthand } from "../settings/compound.ts";
import { exactly, flag, type LooseOf, plain, text, worded } from "../settings/kind.ts";
import { setting } from "../settings/setting.ts";

const file = worded(text, "name of a file", "the name of an .npz or .safetensors file");
const hash = orNull(
  plain<string>(
    { type: "string", pattern: "^[0-9a-f]{64}$" },
    "SHA-256",
    "the 64 hexadecimal digits of the file's SHA-256",
    (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value),
  ),
);
const orientation = worded(
  either(exactly(["from", "to"]), exactly(["to", "from"])),
  "[from, to], or [to, from]",
  "[from, to], as in r @ W, or [to, from], as in W @ r and in PyTorch",
);
const source = {
  /** An .npz or .safetensors file. */
  file,
  /** Hexadecimal digest of its bytes; null until it has been read. */
  sha256: optional(hash, null),
  /** Orientation of its matrices. */
  orientation: optional(orientation, ["from", "to"]),
  /** Whether parameters missing from it are drawn. */
  partial: optional(flag, false),
};
export type WeightsSource = RecordOf<typeof source>;

/** "start.npz", or { file, sha256, orientation, partial }. */
export const weightsSource = shorthand(record(source), file, (name) => ({ file: name }));

export type LooseWeights = LooseOf<typeof weightsSource> | null;

/** The key `weights` of a model section. */
export const weightsSetting = setting(
  worded(
    orNull(weightsSource),
    "null, a file name, or { file, orientation, partial, sha256 }",
    "null, the name of an .npz or .safetensors file, or { file, orientation, partial, sha256 }",
  ),
  "file with initial weights, instead of random ones",
);
