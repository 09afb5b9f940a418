/** How progress bars look, the same everywhere. */
export const barLook = {
  barsize: 20,
  hideCursor: true,
  barCompleteChar: "█",
  barIncompleteChar: "░",
  // The program has its own way with Ctrl-C.
  gracefulExit: false,
} as const;
