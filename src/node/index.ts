/**
 * `dalenet/node`: what a page lacks: files, the C compiler and its cache, figures as PNG and PDF, information
 * about the machine.
 */
export type { Compilation, OnCompile } from "../backend/backend.ts";
export { backendNames } from "../backend/choose.ts";
export { type FigureFormat, figureFormats } from "../figure/formats.ts";
export type { LearnedTask, LearnedTasks } from "../format/learnedFile.ts";
export type { Definitions } from "../open/moduleDefinitions.ts";
export { papers } from "../reproduce/papers.ts";
export {
  type LearnConfig,
  type LearnRecord,
  type LearnSettings,
  learnTasks,
  usualLearning,
} from "./ensemble/learnTasks.ts";
export { arrayEndings, writeArrays } from "./folder/arraysFile.ts";
export { writeAtomic } from "./folder/atomic.ts";
export { loadDefinitions } from "./folder/definitions.ts";
export { readBytes, readNames, readText } from "./folder/file.ts";
export { readRunFile } from "./folder/readRun.ts";
export { type RecordingFileOptions, recordingFile } from "./folder/recordingFile.ts";
export { withVectorFiles } from "./folder/vectorFiles.ts";
export { backendNamed, whyNot } from "./host/backends.ts";
export { openBrowser } from "./lab/openBrowser.ts";
export { type LabSettings, type ServedLab, serveLab } from "./lab/serveLab.ts";
export { type CacheContent, cacheContent, cacheFolder, clearCache } from "./native/cache.ts";
export { nativeBackend } from "./native/native.ts";
export { encodeFigure } from "./pictures/encode.ts";
export { toPdf } from "./pictures/pdf.ts";
export { toPng } from "./pictures/png.ts";
export type { NetworkState, ReproduceRecord, Reproduction } from "./reproduce/records.ts";
export { type ReproduceSettings, reproduce } from "./reproduce/reproduce.ts";
export { wasmBackend } from "./threads/wasm.ts";
export { type Bench, type BenchProgress, type BenchSettings, bench } from "./tools/bench.ts";
export { type Doctor, doctor } from "./tools/doctor.ts";
export {
  type Inspected,
  type InspectSettings,
  type InspectStage,
  inspect,
  inspectStages,
  type StageText,
} from "./tools/inspect/inspect.ts";
export type { BatchShape, StepWork } from "./tools/inspect/inspectedNetwork.ts";
export type { InspectSummary } from "./tools/inspect/inspectSummary.ts";
export type { MemoryReport } from "./tools/inspect/memoryReport.ts";
export type { Reached, Roofline, RooflineKernel, RooflinePhase } from "./tools/roofline.ts";
