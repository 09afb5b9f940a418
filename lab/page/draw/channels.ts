/** Colours of channels as in Dalenet's figures: grey for what asks for no choice, then green, orange … */
const withheld = "fixation";
const choices = 7;

/** The class that colours a line of a channel. An input named like an output has its colour. */
export function channelClass(name: string, names: readonly string[], outputs: readonly string[] = names): string {
  if (name === withheld) return "channel-0";
  const others = (outputs.includes(name) ? outputs : names).filter((other) => other !== withheld);
  return `channel-${1 + (others.indexOf(name) % choices)}`;
}
