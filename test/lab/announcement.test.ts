/** What a screen reader is told of the lab. */
import { describe, expect, test } from "vitest";
import type { Heard } from "../../lab/page/controls/announcement.ts";
import type { Edit, Ready } from "../../lab/protocol.ts";

// Its types are those of a browser.
const page = new URL("../../lab/page/controls/announcement.ts", import.meta.url);
const { announcement }: { announcement: (before: Heard | null, now: Heard) => string | undefined } = await import(
  page.pathname
);

const ready = {
  ...{ units: 3, inputs: ["go"], outputs: ["said"], task: { name: "x", title: "Random dots", dt: 25 } },
  populations: [
    { name: "E", units: 2, sign: 1 },
    { name: "I", units: 1, sign: -1 },
  ],
} as unknown as Ready;
const rest: Heard = { ready, step: 4, isPlaying: false, edits: [], silenced: [], perturbation: null };
const told = (change: Partial<Heard>, before: Heard | null = rest) => announcement(before, { ...rest, ...change });
const lesion: Edit = { at: 4, lesion: [2] };

describe("what a screen reader is told", () => {
  test("names a network that comes, and how far it is", () => {
    expect(told({}, null)).toBe("Random dots, 3 units, after 4 updates.");
    expect(told({ step: 0, ready: { ...ready, run: "gap" } })).toBe("Run gap, 3 units.");
  });

  test("says when training starts, ends and is one step further", () => {
    expect(told({ isPlaying: true })).toBe("Training.");
    expect(told({ step: 9 }, { ...rest, isPlaying: true })).toBe("Paused after 9 updates.");
    expect(told({ step: 5 })).toBe("5 updates.");
    expect(told({ step: 6, isPlaying: true }, { ...rest, isPlaying: true })).toBeUndefined();
  });

  test("says what is done to the network, and what is taken back", () => {
    expect(told({ edits: [lesion] })).toBe("Unit 2 lesioned.");
    expect(told({ edits: [lesion, { at: 4, weight: { matrix: "wRec", from: 0, to: 2 }, value: 0.25 }] })).toBe(
      "Weight from unit 0 (E) to unit 2 (I): 0.25.",
    );
    expect(told({ step: 3 }, { ...rest, edits: [lesion] })).toBe("Undone: 3 updates, 0 edits.");
  });

  test("says what is only looked at", () => {
    expect(told({ silenced: [1, 2] }, { ...rest, silenced: [1] })).toBe("Unit 2 silenced.");
    expect(told({}, { ...rest, silenced: [1] })).toBe("Unit 1 no longer silenced.");
    const perturbation = { population: "I", period: "delay", kind: "silence", value: 0 } as const;
    expect(told({ perturbation })).toBe("Perturbed: I silenced in the delay.");
    expect(told({}, { ...rest, perturbation })).toBe("Not perturbed any more.");
    expect(told({})).toBeUndefined();
  });
});
