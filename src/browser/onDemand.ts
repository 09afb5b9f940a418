/** Drawing code, imported when it is first used: pages that only train do not load it. */
import type * as drawing from "./makeReport.ts";

const load = () => import("./makeReport.ts");

/**
 * Draws the figures of a run into figures/ and writes report.html, which `folder.text("report.html")` returns; returns its path. It draws what the
 * files hold, and needs no definitions of tasks or models. Throws as in Node, and "unsupported" for pictures that a page cannot make.
 */
export const makeReport: typeof drawing.makeReport = async (folder, options) =>
  (await load()).makeReport(folder, options);
export const drawReportIn: typeof drawing.drawReportIn = async (folder, look) =>
  (await load()).drawReportIn(folder, look);
/** The bytes of a figure as an SVG file. Rejects with "unsupported" for a format that a page cannot make. */
export const encodeFigure: typeof drawing.encodeFigure = async (figure, format) =>
  (await load()).encodeFigure(figure, format);
