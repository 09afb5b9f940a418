/** The colours and dashes of the lab's paths through the state space. */
import { expect, test } from "vitest";
import { pathStyles } from "../../lab/page/panels/pathStyles.ts";
import type { Look } from "../../lab/protocol.ts";

const graded = (scale: "signed" | "ordered" | "circular", shade: number, other = ""): Look => ({
  ...{ scale, shade, other },
  level: String(shade),
});

test("levels of a magnitude are shades of purple, further from the ground the stronger they are", () => {
  const looks = [0, 0.5, 1].map((shade) => graded("ordered", shade));
  expect(pathStyles(looks, false).map(({ colour }) => colour)).toEqual(["#bda7da", "#845cbb", "#4f3376"]);
  expect(pathStyles(looks, true).at(-1)!.colour).toBe("#cebff0");
});

test("levels of either sign have the colours of the two choices, and levels around a circle go around one", () => {
  expect(
    pathStyles(
      [-1, 0, 1].map((shade) => graded("signed", shade)),
      false,
    ).map((one) => one.class),
  ).toEqual(["shade-0", "shade-4", "shade-8"]);
  // Green and orange are those of the first and the second choice, whichever sign favours them.
  const [positive] = pathStyles([{ ...graded("signed", 1), favours: 2 } as Look], false);
  expect(positive.class).toBe("shade-0");
  const around = pathStyles(
    [0, 0.25, 0.5, 1].map((shade) => graded("circular", shade)),
    false,
  );
  expect(around.map(({ colour }) => colour)).toEqual(["#d9b400", "#4fb0e0", "#10206a", "#d9b400"]);
});

test("what differs besides the level gives the dashes", () => {
  const looks = ["early", "late"].flatMap((other) => [0, 1].map((shade) => graded("ordered", shade, other)));
  const styles = pathStyles(looks, false);
  expect(styles.map(({ dash }) => dash)).toEqual([undefined, undefined, "4 2", "4 2"]);
  expect(styles[0].colour).toBe(styles[2].colour);
});

test("groups without an order differ in colour and dashes, and a choice has its own colour", () => {
  const none: Look = { scale: "none" };
  expect(pathStyles([none, none], false)).toEqual([{ class: "channel-1" }, { class: "channel-2", dash: "4 2" }]);
  const choices = [0, 1, 2].map((choice): Look => ({ scale: "choice", choice }));
  expect(pathStyles(choices, false).map((one) => one.class)).toEqual(["channel-0", "channel-1", "channel-2"]);
});
