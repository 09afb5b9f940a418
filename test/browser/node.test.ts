import { describe, expect, test } from "vitest";
import * as page from "../../src/browser/index.ts";
import * as inPage from "../../src/browser/node.ts";
import * as node from "../../src/node/index.ts";
import { fault } from "../fault.ts";

const refusing: Readonly<Record<string, unknown>> = { ...inPage };
const ofPage: Readonly<Record<string, unknown>> = { ...page };
const functions = Object.entries(node).flatMap(([name, value]) => (typeof value === "function" ? [name] : []));

describe("dalenet/node in a page", () => {
  test("has every function of dalenet/node, and no other", () => {
    const own = Object.entries(inPage).flatMap(([name, value]) => (typeof value === "function" ? [name] : []));
    expect(own.sort()).toEqual(functions.sort());
  });

  test.each(functions.filter((name) => !(name in page)))("refuses %s with advice", (name) => {
    const call = refusing[name] as () => unknown;
    expect(call).toThrow(fault("unsupported", `${name} of dalenet/node`, { detail: "in a page" }));
  });

  test.each(functions.filter((name) => name in page))("%s is the page's", (name) => {
    expect(refusing[name]).toBe(ofPage[name]);
  });
});
