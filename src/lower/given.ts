/** Noise whose draws are given: an input like any other. */
import { input } from "../ir/expr.ts";
import { mapProgram, type Program } from "../ir/program.ts";
import { rewriter } from "../ir/rewrite.ts";

/** The input that brings the draws of a noise stream. */
export const givenName = (stream: number): string => `draws ${stream}`;

export const givenNoise = (program: Program): Program =>
  mapProgram(
    program,
    rewriter((expr) => (expr.op === "noise" ? input(givenName(expr.attr.stream!), expr.units) : expr)),
  );
