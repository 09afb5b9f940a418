/** Observable Plot, handed to the figures so that importing a figure does not load it. */
export type Plot = typeof import("@observablehq/plot");

/** Loads Plot and a document to draw into: takes 150 ms, which can overlap with other waiting. */
export const loadPlot = () => Promise.all([import("@observablehq/plot"), import("linkedom")]);
export type Loaded = Awaited<ReturnType<typeof loadPlot>>;
