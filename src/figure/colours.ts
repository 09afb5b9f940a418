/** Colours that colour-blind readers can tell apart (after Okabe & Ito, 2008). */
export const colour = {
  ink: "#222222",
  quiet: "#666666",
  excitatory: "#0072b2",
  inhibitory: "#d3311f",
  unit: "#4f5d75",
  ideal: "#8a8a8a",
  grid: "#dddddd",
} as const;

/**
 * Colours of choices by number: 0, no response, dark grey (many colour-blind readers would take a lighter grey for the
 * green), then green, orange and others. Channels that are not outputs have them by index.
 */
export const channelColours = [
  "#444444",
  "#009e73",
  "#e69f00",
  "#cc79a7",
  "#56b4e9",
  "#7a4fb5",
  "#8c6d31",
  "#000000",
] as const;
