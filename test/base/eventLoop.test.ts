import { afterEach, describe, expect, test, vi } from "vitest";
import { turnsInOrder } from "../../src/base/eventLoop.ts";
import { ownCopy } from "../ownCopy.ts";

afterEach(() => void vi.unstubAllGlobals());

test("in a page turns are taken in order, by messages rather than timers, through one channel made on first use", async () => {
  const made = vi.fn();
  const Channel = class {
    port1 = { onmessage: () => undefined };
    port2 = { postMessage: () => queueMicrotask(() => this.port1.onmessage()) };
    constructor() {
      made();
    }
  };
  vi.stubGlobal("MessageChannel", Channel);
  vi.stubGlobal("setImmediate", undefined);
  const { nextTurn } = await ownCopy({})<typeof import("../../src/base/eventLoop.ts")>("base/eventLoop");
  expect(made).not.toHaveBeenCalled();
  vi.stubGlobal("setTimeout", undefined);
  const order: number[] = [];
  await Promise.all([1, 2, 3].map((k) => nextTurn().then(() => order.push(k))));
  expect(order).toEqual([1, 2, 3]);
  expect(made).toHaveBeenCalledTimes(1);
});

describe("concurrent tasks", () => {
  test("resume one after another, with a turn of the event loop in between", async () => {
    const turn = turnsInOrder();
    const seen: string[] = [];
    const immediate = () => new Promise<void>((resolve) => setImmediate(resolve));
    const others = (async () => {
      for (let k = 0; k < 3; k++) {
        await immediate();
        seen.push("another");
      }
    })();
    const tasks = ["first", "second", "third"].map(async (name) => {
      await turn();
      seen.push(name);
    });
    await Promise.all([...tasks, others]);
    expect(seen).toEqual(["another", "first", "another", "second", "another", "third"]);
  });
});
