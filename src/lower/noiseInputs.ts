/** Noise with given draws, as ordinary inputs. */
import { input } from "../ir/expr.ts";
import { mapProgram, type Program } from "../ir/program.ts";
import { rewriter } from "../ir/rewrite.ts";

/** The input with the draws of a noise stream. */
export const noiseInputName = (stream: number): string => `draws ${stream}`;

export const withNoiseInputs = (program: Program): Program =>
  mapProgram(
    program,
    rewriter((expr) => (expr.op === "noise" ? input(noiseInputName(expr.attr.stream!), expr.units) : expr)),
  );
