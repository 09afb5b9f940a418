/** `dalenet/engine`: cells, programs, backends, and the cases that judge a backend. In Node and in a page. */
export { compileSimulation, compileTraining, type UpdateRule } from "../compiler.ts";
export { type Cell, defineCell } from "../ir/cell.ts";
export type { Network, Program } from "../ir/program.ts";
export { type TrainRecord, trainNetwork } from "../loop/loop.ts";
export { adam, optimizerScalars, sgd } from "../open/optimizer.ts";
export { builtinCases } from "../selftest/builtin.ts";
export { type ReferenceCase, readCase } from "../selftest/referenceCase.ts";
export { type CaseReport, runCase, worst } from "../selftest/runCase.ts";
export type { Backend, Executable, Explanation, MemoryPart, MemoryPlan } from "./backend.ts";
export type { Feed } from "./feed.ts";
export { reference } from "./reference/reference.ts";
