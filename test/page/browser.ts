/** Chromium for the tests, and test functions that run in its pages. */
import { type Browser, chromium, type Page } from "playwright-core";
import { chromiumPath, whyNoChromium } from "../../scripts/chromium.mjs";
import { bundle, isolating, serve } from "../../scripts/page.mjs";
import { because } from "../because.ts";
import type * as programs from "./programs.ts";

/** Why no page can be opened here. */
export const reason = whyNoChromium();
export const unlessInBrowser = because(reason && `skipped: ${reason}`);

type Programs = typeof programs;
type Name = keyof Programs;

/** A page with the functions of programs.ts. */
export interface TestPage {
  /** Calls one of them there. */
  call<N extends Name>(name: N, ...values: Parameters<Programs[N]>): Promise<Awaited<ReturnType<Programs[N]>>>;
  /** The same in a worker. */
  callInWorker: TestPage["call"];
  /** The messages on the page's console. */
  readonly said: readonly string[];
  /** Errors in the page: uncaught, or on its console. */
  readonly wrong: readonly string[];
  readonly page: Page;
}

export interface PageOptions {
  /** Isolated from other origins, so that there are threads; off by default. */
  readonly isolated?: boolean;
  /** Content-Security-Policy. */
  readonly policy?: string;
  /** Stores what the import creates or starts as `madeByImport`. */
  readonly watched?: boolean;
}

export interface TestBrowser {
  open(options?: PageOptions): Promise<TestPage>;
  close(): Promise<void>;
}

/** What tests of several concepts share: a browser takes longer to start than most of them. */
export interface OpenPages {
  readonly browser: TestBrowser;
  readonly usual: TestPage;
  /** Isolated from other origins. */
  readonly isolated: TestPage;
}

const main = `
  import * as programs from "./test/page/programs.ts";
  const { made } = globalThis;
  Object.assign(globalThis, { programs, madeByImport: made && made() });
  if (!globalThis.document) {
    addEventListener("message", async ({ data: [name, ...values] }) => postMessage(await programs[name](...values)));
    postMessage("ready");
  }`;

/** A call of one of the functions in a worker of the page. */
const inWorker = (message: readonly unknown[]) => `new Promise((resolve, reject) => {
  const worker = new Worker("/main.js", { type: "module" });
  worker.onerror = ({ message }) => reject(new Error(message));
  worker.onmessage = ({ data }) => (data === "ready" ? worker.postMessage(${JSON.stringify(message)}) : resolve(data));
})`;

/** A script that records what is created or started from then on, and which globals are added. */
const watch = `{
  const made = [];
  const watched = (name, value) =>
    new Proxy(value, {
      construct(...all) { made.push("new " + name); return Reflect.construct(...all); },
      apply(...all) { made.push(name); return Reflect.apply(...all); },
    });
  const put = (owner, names) => {
    for (const name of names) owner[name] = watched(name, owner[name]);
  };
  put(globalThis, ["Worker", "SharedWorker", "MessageChannel", "Blob", "FinalizationRegistry", "WeakRef", "AbortController"]);
  put(globalThis, ["fetch", "setTimeout", "setInterval", "requestAnimationFrame", "addEventListener", "postMessage"]);
  put(WebAssembly, ["Memory", "Module", "Instance", "compile", "instantiate", "validate"]);
  put(console, ["log", "info", "warn", "error"]);
  const before = new Set(Object.getOwnPropertyNames(globalThis));
  globalThis.made = () => [...made, ...Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name) && name !== "made")];
}`;

let bundled: ReturnType<typeof bundle> | undefined;

/** @param flags of V8 */
export async function startBrowser(flags?: string): Promise<TestBrowser> {
  bundled ??= bundle(main); // the same for every browser
  const { files } = await bundled;
  const args = ["--no-sandbox", ...(flags === undefined ? [] : [`--js-flags=${flags}`])];
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath(), args });
  const sites: { close(): Promise<void> }[] = [];
  return {
    async open({ isolated = false, policy, watched = false } = {}) {
      const headers: Record<string, string> = {
        ...(isolated ? isolating : {}),
        ...(policy === undefined ? {} : { "Content-Security-Policy": policy }),
      };
      const site = await serve(files, { headers });
      sites.push(site);
      const page = await browser.newPage();
      page.setDefaultTimeout(0); // the only time limit is in vitest.config.ts
      const [said, wrong]: string[][] = [[], []];
      page.on("pageerror", (error) => wrong.push(String(error)));
      page.on("console", (message) => {
        said.push(message.text());
        if (message.type() === "error") wrong.push(message.text());
      });
      await page.goto(site.url);
      if (watched) await page.evaluate(watch);
      await page.addScriptTag({ type: "module", url: `${site.url}main.js` });
      await page.waitForFunction("globalThis.programs");
      return {
        page,
        said,
        wrong,
        call: (name, ...values) =>
          // As text: functions transformed by Vitest do not run elsewhere.
          page.evaluate(`programs[${JSON.stringify(name)}](...${JSON.stringify(values)})`) as Promise<never>,
        callInWorker: (...called) => page.evaluate(inWorker(called)) as Promise<never>,
      };
    },
    async close() {
      await browser.close();
      for (const site of sites) await site.close();
    },
  };
}
