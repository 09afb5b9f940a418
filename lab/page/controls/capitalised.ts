/** A name of the engine at the start of a line. */
export const capitalised = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);
