import { Option } from "commander";
import { invalid } from "../base/errors.ts";

/** More is a typo. */
const most = 10_000;

/** The option --seeds: "1-4,7,9". */
export const seedsOption = () =>
  new Option("--seeds <list>", "one network per seed, such as 1-32 or 1-4,7; the same command resumes").argParser(
    readSeeds,
  );

/** "1-4,7" → [1, 2, 3, 4, 7], in the order given. Throws "invalid". */
export function readSeeds(text: string): number[] {
  const fail = (what: string) => invalid({ subject: "--seeds", value: text, remedy: what });
  const seeds = new Set<number>();
  for (const part of text.split(",")) {
    const [, from, to = from] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (from === undefined || !Number.isSafeInteger(first) || !Number.isSafeInteger(last))
      throw fail("give whole numbers and ranges, such as 1-32 or 1-4,7,9");
    if (last < first) throw fail(`give a range from small to large: ${last}-${first}`);
    if (seeds.size + last - first >= most) throw fail(`give at most ${most} seeds`);
    for (let seed = first; seed <= last; seed++) {
      if (seeds.has(seed)) throw fail(`give each seed once, ${seed} occurs twice`);
      seeds.add(seed);
    }
  }
  return [...seeds];
}
