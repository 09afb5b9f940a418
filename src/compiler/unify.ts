/** Shares equal expressions across all parts of a program. */
import { interner } from "../ir/intern.ts";
import { mapProgram, type Program } from "../ir/program.ts";
import { rewriter } from "../ir/rewrite.ts";

/** The program with equal expressions made one. Gradients are taken by now, so `detach` is dropped. */
export function unify(program: Program): Program {
  const intern = interner();
  return mapProgram(
    program,
    rewriter((expr) => (expr.op === "detach" ? expr.args[0] : intern(expr))),
  );
}
