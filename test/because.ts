/** Why tests are skipped, for behind their title. */
export const because = (reason: string | undefined): string => (reason === undefined ? "" : ` (${reason})`);
