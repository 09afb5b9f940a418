/** Words for whoever called: a program has options such as `out`, the command line `--out`. */
let isTyped = false;

/** From now on errors speak of the options of the command line. */
export const sayOptions = (): void => {
  isTyped = true;
};

/** What a program is told, or whoever types a command. */
export const said = (inProgram: string, typed: string): string => (isTyped ? typed : inProgram);

/** An option that both have: `out`, `--out`. */
export const optionSaid = (name: string): string => said(name, `--${name}`);
