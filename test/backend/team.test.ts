import { afterEach, describe, expect, test, vi } from "vitest";
import { awaitChange, lookForChange, words } from "../../src/backend/threads/stage.js";
import { type Fate, team, type Worker } from "../../src/backend/threads/team.ts";
import { fault } from "../fault.ts";

const jobs = { groups: [[], [], []], threads: [0, 64, 128] };

/** A crew of workers that do nothing, with a record of each. */
function idleCrew(begin: (fate: Fate) => boolean = () => true) {
  const fates: Fate[] = [];
  const ended: number[] = [];
  const start = ({ thread }: { readonly thread: number }, fate: Fate): Worker | undefined => {
    fates.push(fate);
    return begin(fate) ? { post() {}, end: () => ended.push(thread) } : undefined;
  };
  return { crew: { start, cores: () => 4, longestJob: 1000 }, fates, ended };
}

function jobsDone(of: ReturnType<typeof team>): number[] {
  const done: number[] = [];
  of.stage(jobs, (job) => done.push(job)).run();
  return done;
}

describe("a team", () => {
  test("whose workers do not start does all jobs on the calling thread", () => {
    const { crew, fates } = idleCrew();
    expect(jobsDone(team(crew))).toEqual([0, 1, 2]);
    expect(fates).toHaveLength(2);
  });

  test("whose workers are refused asks for no more, whether it learns so at once or later", () => {
    const atOnce = idleCrew((fate) => {
      fate.refused();
      return false;
    });
    const one = team(atOnce.crew);
    for (const _ of ["first", "second"]) expect(jobsDone(one)).toEqual([0, 1, 2]);
    expect(atOnce.fates).toHaveLength(1);

    const later = idleCrew();
    const other = team(later.crew);
    jobsDone(other);
    for (const fate of later.fates) fate.refused();
    expect(other.workers).toEqual([]);
    expect(jobsDone(other)).toEqual([0, 1, 2]);
    expect(later.fates).toHaveLength(2);
  });

  test("that lost a worker reports it once, and begins anew", () => {
    const { crew, fates, ended } = idleCrew();
    const one = team(crew);
    const stage = one.stage(jobs, () => {});
    fates[0].lost("ended with code 1");
    expect(() => stage.run()).toThrow(fault("missing", "worker thread 1, which ended with code 1"));
    expect(jobsDone(one)).toEqual([0, 1, 2]);
    expect(ended).toEqual([1, 2]);
    fates[1].lost("was one of the last team"); // which no longer matters
    expect(jobsDone(one)).toEqual([0, 1, 2]);
    expect(fates).toHaveLength(4);
  });
});

describe("a thread that waits for others", () => {
  const word = 1;
  const block = new Int32Array(new SharedArrayBuffer(words * 4));
  afterEach(() => {
    vi.restoreAllMocks();
    block.fill(0);
  });

  test.each([
    ["sleeps", awaitChange],
    ["must not sleep", lookForChange],
  ])("and %s hears of a change, and does not wait forever", (_, changed) => {
    expect(changed(block, word, 5, 1000)).toBe(true);
    expect(changed(block, word, 0, 1)).toBe(false);
  });

  /** The time between two looks at the clock; at the last of them the others have done their work. */
  const jumps = { ms: 600_000, until: 5 };

  test("gives them time if the clock has jumped, since the computer slept or the process was stopped", () => {
    let looks = 0;
    const look = () => {
      if (++looks === jumps.until) block[word] = 1;
      return looks * jumps.ms;
    };
    vi.spyOn(performance, "now").mockImplementation(look);
    expect(lookForChange(block, word, 0, 60_000)).toBe(true);
    expect(looks).toBe(jumps.until);
  });

  test("and sleeps gives them time if it woke up late", () => {
    let sleeps = 0;
    vi.spyOn(Atomics, "wait").mockImplementation(() => {
      if (++sleeps === jumps.until) block[word] = 1;
      return "timed-out";
    });
    expect(awaitChange(block, word, 0, 60_000)).toBe(true);
    expect(sleeps).toBe(jumps.until);
  });
});
