/** How often everything else gets its turn while a training is prepared and its report drawn. */
import { expect, test } from "vitest";
import { train } from "../../src/index.ts";
import { tiny } from "../loop/tiny.ts";

/** Turns of the event loop during some work. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const count = () => {
    if (isOver) return;
    turns++;
    setImmediate(count);
  };
  setImmediate(count);
  await work();
  isOver = true;
  return turns;
}

test("opening and compiling let timers run before the first record", async () => {
  const training = train(tiny);
  const turns = await turnsDuring(() => training[Symbol.asyncIterator]().next());
  expect(turns).toBeGreaterThanOrEqual(5);
  await training[Symbol.asyncIterator]().return?.(undefined as never);
});
