/** Drawing code, imported when it is first used: pages that only train do not load it. */
import type * as drawing from "./makeReport.ts";

const load = () => import("./makeReport.ts");

/**
 * Draws the figures of a run into figures/ and writes report.html, which `folder.text("report.html")` returns;
 * returns its path. It draws what the files contain, and needs no definitions of tasks or models. Throws as in
 * Node, and "unsupported" for formats that a page cannot produce.
 */
export const makeReport: typeof drawing.makeReportNow = async (folder, options) =>
  (await load()).makeReportNow(folder, options);
export const drawReportIn: typeof drawing.drawReportNow = async (folder, look) =>
  (await load()).drawReportNow(folder, look);
/** The bytes of a figure as an SVG file. Rejects with "unsupported" for a format that a page cannot produce. */
export const encodeFigure: typeof drawing.encodeFigureNow = async (figure, format) =>
  (await load()).encodeFigureNow(figure, format);
