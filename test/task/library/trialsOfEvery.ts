/**
 * Trials in the audit of each task of the library: as few as show the planted faults (test/audit), and leave no sound
 * task in doubt.
 */
export const trialsOfEvery = 200;
