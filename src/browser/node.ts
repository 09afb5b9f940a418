/** `dalenet/node` in a page: what also exists in a page works, every other function throws. */
import { refused } from "./unsupported.ts";

export { backendNames } from "../backend/choose.ts";
export { figureFormats } from "../figure/formats.ts";
export { papers } from "../reproduce/papers.ts";
export { backendNamed, whyNot } from "./backends.ts";
export { encodeFigure } from "./onDemand.ts";
export { wasmBackend } from "./threads.ts";

/** A page writes no files of arrays. */
export const arrayEndings: readonly string[] = [];

const ofNode = (name: string) =>
  refused(`${name} of dalenet/node`, "in a page", "call it in Node; for a page, use what dalenet itself exports");

export const bench = ofNode("bench");
export const cacheContent = ofNode("cacheContent");
export const cacheFolder = ofNode("cacheFolder");
export const clearCache = ofNode("clearCache");
export const doctor = ofNode("doctor");
export const inspect = ofNode("inspect");
export const learnTasks = ofNode("learnTasks");
export const loadDefinitions = ofNode("loadDefinitions");
export const nativeBackend = ofNode("nativeBackend");
export const openBrowser = ofNode("openBrowser");
export const readBytes = ofNode("readBytes");
export const readNames = ofNode("readNames");
export const readRunFile = ofNode("readRunFile");
export const readText = ofNode("readText");
export const recordingFile = ofNode("recordingFile");
export const reproduce = ofNode("reproduce");
export const serveLab = ofNode("serveLab");
export const toPdf = ofNode("toPdf");
export const toPng = ofNode("toPng");
export const withVectorFiles = ofNode("withVectorFiles");
export const writeArrays = ofNode("writeArrays");
export const writeAtomic = ofNode("writeAtomic");
