import type { DecoderRidges } from "../analysis/crossValidated.ts";
import { numberText } from "./numberText.ts";

/** How decoders were regularised, as a sentence of a caption; "" where the figure is not told. */
export function ridgesSaid({ candidates = [], ridges = new Float64Array() }: Partial<DecoderRidges>): string {
  if (candidates.length === 0 || ridges.length === 0) return "";
  if (candidates.length === 1) return ` Ridge λ ${numberText(candidates[0])}.`;
  const sorted = [...ridges].sort((a, b) => a - b);
  const [least, middle, most] = [0, (sorted.length - 1) >> 1, sorted.length - 1].map((k) => numberText(sorted[k]));
  return ` Ridge λ of each decoder by leave-one-out cross-validation within the trials that it was fitted to, among ${candidates.length} from ${numberText(candidates[0])} to ${numberText(candidates[candidates.length - 1])}: ${least} to ${most}, median ${middle}.`;
}
