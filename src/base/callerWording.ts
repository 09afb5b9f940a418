/** Wording for the caller: a program has options such as `out`, the command line `--out`. */
let commandLines = 0;

/** Errors name the options of the command line until the returned function is called. */
export function useCommandLineWording(): () => void {
  commandLines++;
  return () => {
    commandLines--;
  };
}

/** The first wording for programs, the second for the command line. */
export const callerWording = (inProgram: string, typed: string): string => (commandLines > 0 ? typed : inProgram);

/** The name of an option: `out` or `--out`. */
export const optionWording = (name: string): string => callerWording(name, `--${name}`);
