/** Why tests are skipped, to be appended to their title. */
export const because = (reason: string | undefined): string => (reason === undefined ? "" : ` (${reason})`);
