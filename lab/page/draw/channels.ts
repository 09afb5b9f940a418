/** Colours of channels as in Dalenet's figures: grey for what asks for no choice, then green, orange … */
const choices = 7;
/** An input that asks for no choice, whatever the outputs are called. */
const fixation = "fixation";

/**
 * The class that colours a line of a channel. An input named like an output has its colour.
 * @param withheld the output that says no response, if there is one
 */
export function channelClass(
  name: string,
  names: readonly string[],
  outputs: readonly string[],
  withheld: string | null,
): string {
  const isGrey = (one: string) => one === withheld || one === fixation;
  if (isGrey(name)) return "channel-0";
  const others = (outputs.includes(name) ? outputs : names).filter((other) => !isGrey(other));
  return `channel-${1 + (others.indexOf(name) % choices)}`;
}
