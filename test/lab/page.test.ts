/** The lab's page in Chromium: what a visitor does, and what becomes of it. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readLink, version, writeLink } from "../../lab/engine/link.ts";
import { session } from "../../lab/engine/session.ts";
import { usualChoices } from "../../lab/engine/tasks.ts";
import type { Report } from "../../lab/protocol.ts";
import { chromiumPath, whyNoChromium } from "../../scripts/chromium.mjs";
import { bundleLab } from "../../scripts/lab.mjs";
import { runConfig, train } from "../../src/browser/index.ts";
import { loadDefinitions, type ServedLab, serveLab, writeAtomic } from "../../src/node/index.ts";
import { because } from "../because.ts";
import { tiny } from "../loop/tiny.ts";
import { isThorough } from "../sample.ts";
import { wasm } from "../wasm.ts";
import { ownTask } from "./ownTask.ts";

const reason = whyNoChromium();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Keeps the newest report of each kind where a test finds it: the page itself shows no number in full. */
const recorder = `globalThis.reports = {};
  globalThis.Worker = class extends Worker {
    constructor(...all) {
      super(...all);
      this.addEventListener("message", ({ data }) => { reports[data.kind] = data; });
    }
  };`;

let folder: string;
let served: ServedLab;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** The page of the last tests, which follows their links. The one before it then is hidden, and slow. */
let visitor: Page;
const wrong: string[] = [];

async function visit(of: BrowserContext, address = served.address): Promise<Page> {
  const opened = await of.newPage();
  opened.setDefaultTimeout(0); // the only time limit is in vitest.config.ts
  opened.on("pageerror", (error) => wrong.push(String(error)));
  opened.on("console", (message) => {
    if (message.type() === "error") wrong.push(message.text());
  });
  await opened.addInitScript(recorder);
  await opened.goto(address);
  return opened;
}

/** An expression of the page that is to become true. */
const until = (expression: string, of: Page = page) => of.waitForFunction(expression);
const read = <T>(expression: string, of: Page = page): Promise<T> => of.evaluate(expression);

/** A network of ten units, whose trials are short. */
const small = { ...usualChoices, units: 10, parameters: { stimulus: 100, delay: 50 } };

/** Opens a network in the page of the last tests, which forgets what it was told of the one before. */
async function follow(step: number): Promise<void> {
  await visitor.evaluate("reports = {}");
  await visitor.goto(`${served.address}#${writeLink({ version, choices: small, edits: [], step })}`);
}

/** All weights as numbers, to the bit. */
const weightsIn = `["wIn", "wRec", "wOut"].flatMap((name) => [...reports.weights[name]])`;

async function seriousFaults(of: Page): Promise<string[]> {
  const found: { readonly id: string; readonly impact: string }[] = await of.evaluate(
    "axe.run().then(({ violations }) => violations.map(({ id, impact }) => ({ id, impact })))",
  );
  return found.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id }) => id);
}

describe.skipIf(reason !== undefined)(`the lab in a page${because(reason)}`, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "dalenet-lab-"));
    await bundleLab(folder);
    served = await serveLab({ folder });
    browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox"] });
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await visit(context);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a network of 50 units is in training when it opens, and decides 85 % of its trials rightly", async () => {
    await until("reports.progress?.isPlaying && reports.curve?.accuracy >= 0.85");
    expect(await read("reports.ready.units")).toBe(50);
    expect(await read("reports.ready.choices.task")).toBe("randomDots");
    await page.getByRole("button", { name: "Pause" }).click();
    await until("!reports.progress.isPlaying");
    await until(`/\\d+ %/.test(document.querySelector(".readings .accuracy dd").textContent)`);
  });

  test("training pauses while nobody sees the page", async () => {
    const hide = (isHidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, "hidden", { configurable: true, value: ${isHidden} });
        document.dispatchEvent(new Event("visibilitychange"))`);
    await page.getByRole("button", { name: "Train" }).click();
    await until(`document.querySelector(".transport .primary").textContent === "Pause"`);
    await hide(true);
    await until("!reports.progress.isPlaying");
    await hide(false);
    await until("reports.progress.isPlaying");
    await page.getByRole("button", { name: "Pause" }).click();
    await until("!reports.progress.isPlaying");
  });

  test("silencing a unit by a click changes the curve, and waking it restores it", async () => {
    await until("reports.curve?.isIntact && reports.curve.trials > 900");
    const before = await read<number>("reports.curve.accuracy");
    const most = await read<number>(`(() => {
      const { rates } = reports.trial;
      const sums = Array.from({ length: 40 }, (_, unit) => rates.reduce((sum, r, k) => sum + (k % 50 === unit ? r : 0), 0));
      return sums.indexOf(Math.max(...sums));
    })()`);
    await page.locator(`#unit-${most}`).click();
    await until("!reports.curve.isIntact && reports.curve.trials > 900");
    expect(await read("reports.curve.accuracy")).not.toBe(before);
    expect(await page.locator(`#unit-${most}`).getAttribute("aria-label")).toMatch(/, silenced$/);
    const steps = "reports.trial.rates.length / 50";
    expect(
      await read(
        `Array.from({ length: ${steps} }, (_, t) => reports.trial.rates[t * 50 + ${most}]).every((r) => r === 0)`,
      ),
    ).toBe(true);
    await page.getByRole("button", { name: "Wake all" }).click();
    await until("reports.curve.isIntact");
  });

  test("lesions and weights are edited with the keyboard, undone, and told to a screen reader", async () => {
    await page.evaluate(`{
      const line = document.querySelector("[role=status][aria-live]");
      globalThis.said = [];
      new MutationObserver(() => said.push(line.textContent)).observe(line, { childList: true, subtree: true });
    }`);
    await page.getByRole("listbox").focus();
    await page.keyboard.press("Home");
    await until("reports.curve.isWhole");
    // All looks at the lesioned network arrive within one frame, so that the page sees only the last of them.
    await page.evaluate(`{
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "l", bubbles: true }));
      for (const until = performance.now() + 1000; performance.now() < until; );
    }`);
    await until("reports.weights.lesioned.includes(0)");
    await until(`said.includes("Unit 0 lesioned.") && /^\\d+ % of test trials are correct\\.$/.test(said.at(-1))`);
    const weights = page.getByRole("application");
    await weights.focus();
    // From unit 1 to unit 2: neither the lesioned unit nor an autapse.
    for (const key of ["ArrowRight", "ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
    await page.keyboard.press("+");
    await page.keyboard.press("Enter");
    await until("reports.progress.edits.length === 2");
    expect(await read("reports.progress.edits.map((edit) => 'weight' in edit)")).toEqual([false, true]);
    await page.getByRole("button", { name: "Undo" }).click();
    await until("reports.progress.edits.length === 1");
    // Decimal commas are read as such, and what is no number is refused.
    const field = page.getByLabel(/^Weight from/);
    await field.fill("0,3");
    // Neither a report of the engine nor a pointer over the matrix takes the place of what is typed.
    const step = await read<number>("reports.progress.step");
    await page.evaluate(`[...document.querySelectorAll("button")].find((one) => one.textContent === "Step").click()`);
    await until(`reports.weights.step === ${step + 1} && reports.curve?.step === ${step + 1}`);
    await page.evaluate(`(async () => {
      for (let frame = 0; frame < 20; frame++) await new Promise(requestAnimationFrame);
    })()`);
    await weights.hover();
    expect(await field.inputValue()).toBe("0,3");
    await field.press("Enter");
    expect(await field.inputValue()).toBe("0,3");
    await until("reports.progress.edits.at(-1).value === 0.3");
    // The field keeps the focus, whatever the pointer does; the same text again is a change once it was undone.
    await weights.hover({ position: { x: 5, y: 5 } });
    await page.evaluate(`[...document.querySelectorAll("button")].find((one) => one.textContent === "Undo").click()`);
    await until("reports.progress.edits.length === 1");
    await until(`said.some((text) => text.startsWith("Undone"))`);
    await page.keyboard.press("Control+a");
    await page.keyboard.type("0,3");
    await page.keyboard.press("Enter");
    await until("reports.progress.edits.at(-1).value === 0.3");
    await field.fill("1,5,2");
    await field.press("Enter");
    await page.getByRole("alert").filter({ hasText: "A weight is a number" }).waitFor();
    await page.getByRole("button", { name: "Close this message" }).click();
    // The focus goes back to where it came from.
    expect(await field.and(page.locator(":focus")).count()).toBe(1);
    await page.getByRole("button", { name: "Undo" }).click();
    await until("reports.progress.edits.length === 1");
    // A lesion that is taken back before the page has heard of it leaves the unit silenced, as it was.
    const state = (text: string) => page.locator(`#unit-3[aria-label$=", ${text}"]`).waitFor();
    await page.locator("#unit-3").click();
    await state("silenced");
    await page.getByRole("listbox").focus();
    await page.evaluate(`{
      reports.progress = reports.curve = undefined;
      const keys = document.querySelector("[role=listbox]");
      keys.dispatchEvent(new KeyboardEvent("keydown", { key: "l", bubbles: true }));
      [...document.querySelectorAll("button")].find((one) => one.textContent === "Undo").click();
    }`);
    await until("reports.progress?.edits.length === 1 && reports.curve?.view.silenced.length === 1");
    expect(await read("reports.weights.lesioned")).toEqual([0]);
    await state("silenced");
    await page.locator("#unit-3").click();
    // A press on another weight enters what was typed for this one.
    await field.fill("0,4");
    await weights.click();
    await until("reports.progress.edits.at(-1).value === 0.4");
    await page.getByRole("button", { name: "Undo" }).click();
    await until("reports.progress.edits.length === 1");
  });

  test("every unit is within reach of pointer and keys, and what a lesion cuts is grey", async () => {
    const choices = { ...small, units: 200 };
    const link = writeLink({ version, choices, edits: [{ at: 0, lesion: [7] }], step: 0 });
    const large = await visit(context, `${served.address}#${link}`);
    await large.setViewportSize({ width: 1280, height: 900 });
    await until("reports.weights?.lesioned.includes(7) && reports.curve", large);
    const hidden = `[...document.querySelectorAll(".dot")].filter((dot) => {
      dot.scrollIntoView({ block: "nearest" });
      const { x, y, width, height } = dot.getBoundingClientRect();
      return document.elementFromPoint(x + width / 2, y + height / 2) !== dot;
    }).length`;
    expect(await read(hidden, large)).toBe(0);
    await large.getByRole("listbox").focus();
    await large.keyboard.press("Home");
    await large.keyboard.press("End");
    expect(await read(`document.querySelector("#unit-199").getBoundingClientRect().bottom <= innerHeight`, large)).toBe(
      true,
    );
    // The column of a lesioned unit, and that of one beside it.
    const greyOf = (unit: number) => `(() => {
      const canvas = document.querySelectorAll("[data-figure=connectivity] canvas")[1];
      const { data } = canvas.getContext("2d").getImageData(${unit}, 0, 1, 200);
      return Array.from({ length: 200 }, (_, k) => data.slice(4 * k, 4 * k + 3).join() === "211,214,217").filter(Boolean).length;
    })()`;
    await until(`${greyOf(7)} === 200`, large);
    // Its autapse, and what comes from the lesioned unit.
    expect(await read(greyOf(8), large)).toBe(2);
    await large.close();
  });

  test("a link brings back the same weights to the bit, in another browser and in Node", async () => {
    const link = writeLink({ version, choices: small, edits: [], step: 5 });
    const first = await visit(context, `${served.address}#${link}`);
    await until("reports.weights?.step === 5 && reports.curve", first);
    await first.getByRole("listbox").focus();
    await first.keyboard.press("Home");
    await first.keyboard.press("l");
    await until("reports.weights.lesioned.includes(0)", first);
    // Two steps and the link, before the engine has answered.
    await first.evaluate(`for (const name of ["Step", "Step", "Copy link"])
      [...document.querySelectorAll("button")].find((one) => one.textContent === name).click()`);
    await first.locator(".link", { hasText: /Copied|In the address bar/ }).waitFor();
    await until("reports.weights.step === 7", first);
    const hash = await read<string>("location.hash", first);
    const weights = await read<number[]>(weightsIn, first);
    await first.close();

    const other = await browser.newContext();
    const opened = await visit(other, served.address + hash);
    await until("reports.weights?.step === 7 && reports.curve", opened);
    expect(await read(weightsIn, opened)).toEqual(weights);
    expect(await read("reports.progress.isPlaying", opened)).toBe(false);
    await other.close();

    const reports: Report[] = [];
    const { handle, settled, close } = session({ backend: wasm, report: (report) => reports.push(report) });
    const { choices, edits, step } = readLink(hash);
    handle({ kind: "open", choices, edits, step });
    await settled();
    await close();
    const last = reports.filter((report) => report.kind === "weights").at(-1)!;
    expect(["wIn", "wRec", "wOut"].flatMap((name) => [...last[name as "wRec"]])).toEqual(weights);
  });

  test("axe finds nothing serious, in light, dark and on a phone, with a guide open", async () => {
    await page.addScriptTag({ content: axe });
    const found: Record<string, string[]> = isThorough ? { light: await seriousFaults(page) } : {};
    await page.emulateMedia({ colorScheme: "dark" });
    if (isThorough) found["dark"] = await seriousFaults(page);
    await page.setViewportSize({ width: 360, height: 740 });
    if (isThorough) found["phone"] = await seriousFaults(page);
    expect(await read("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await read("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole("button", { name: "Guides" }).click();
    if (isThorough) found["menu"] = await seriousFaults(page);
    await page.getByRole("menuitem").first().click();
    found["guide"] = await seriousFaults(page);
    // The guide has the focus when it is opened, once more too, and its menu when it is closed.
    const focused = "document.activeElement.id";
    await page.getByRole("button", { name: "Guides" }).click();
    await page.getByRole("menuitem").first().click();
    await until(`${focused} === "title-guide"`);
    await page.getByRole("button", { name: "Close the guide" }).click();
    expect(await read(focused)).toBe("guides");
    await page.getByRole("button", { name: "Guides" }).click();
    await page.getByRole("menuitem").first().click();
    expect(Object.keys(found).length).toBe(isThorough ? 5 : 1);
    expect(Object.values(found).flat()).toEqual([]);
  });

  test("a guide asks first, and says from what the network does whether the prediction was right", async () => {
    const guide = page.locator(".guide");
    const press = (name: string | RegExp) => guide.getByRole("button", { name }).click();
    const mean = () =>
      read<number>(`(() => {
        const { times, rates, periods } = reports.trial;
        const { from, to } = periods.find(({ name }) => name === "stimulus");
        const all = [...rates].filter((_, k) => k % 50 < 40 && times[Math.floor(k / 50)] > (from + to) / 2
          && times[Math.floor(k / 50)] <= to);
        return all.reduce((sum, one) => sum + one) / all.length;
      })()`);
    await press("Next");
    expect(await guide.getByRole("button", { name: "Predict first" }).isDisabled()).toBe(true);
    await guide.getByLabel("They hardly change").check();
    await until(`!document.querySelector(".guide > .primary").disabled`);
    const before = await mean();
    await press("Silence I in the stimulus");
    await guide.locator(".outcome").waitFor();
    const after = await mean();
    expect(after / before).toBeGreaterThan(10);
    expect(await guide.locator(".outcome").textContent()).toBe(
      "Your prediction was wrong: not “They hardly change”, but “They run away”.",
    );
    const numbers = await guide.locator("tbody tr:first-child td").allTextContents();
    expect(numbers.map(Number)).toEqual([before, after].map((one) => Number(one.toPrecision(3))));
    if (!isThorough) return;
    await press(/^Ask another network/);
    await guide.getByText("Seed 2: They run away").waitFor();
    expect(await read("reports.ready.choices.seed")).toBe(2);
    expect(await seriousFaults(page)).toEqual([]);
  });

  test("a damaged link and a file that is no run are refused in words", async () => {
    await page.goto(`${served.address}#v=0.0.1`);
    await page.getByRole("alert").filter({ hasText: "0.0.1" }).waitFor();
    await page.locator("input[type=file]").setInputFiles({
      name: "mine.zip",
      mimeType: "application/zip",
      buffer: Buffer.from("no archive"),
    });
    await page.getByRole("alert").filter({ hasText: "mine.zip" }).waitFor();
    // A folder is dropped, which is no run either.
    const devtools = await context.newCDPSession(page);
    const drop = async (...files: string[]) => {
      const data = { items: [], files, dragOperationsMask: 1 };
      for (const type of ["dragEnter", "dragOver", "drop"] as const)
        await devtools.send("Input.dispatchDragEvent", { type, x: 400, y: 400, data });
    };
    await drop(folder);
    await page.getByRole("alert").filter({ hasText: "run.json" }).waitFor();
    // What is said covers no unit.
    const covered = `[...document.querySelectorAll(".dot")].filter((dot) => {
      const { x, y, width, height } = dot.getBoundingClientRect();
      return document.elementFromPoint(x + width / 2, y + height / 2) !== dot;
    }).length`;
    await until(`${covered} === 0`);
    // Of two, the second one is not opened, and that is said.
    await page.evaluate(`{
      globalThis.alerts = [];
      new MutationObserver(() => alerts.push(document.querySelector(".notice")?.textContent ?? "")).observe(
        document.body, { childList: true, subtree: true, characterData: true });
    }`);
    await drop(folder, join(folder, "main.js"));
    await until(`alerts.some((text) => text.includes("Of 2 that were dropped"))`);
  });

  test("a link is followed, though the network in training writes its own address before the page hears of it", async () => {
    await page.evaluate(
      `{ const own = location.hash; location.hash = "v=0.0.2"; history.replaceState(null, "", own); }`,
    );
    await page.getByRole("alert").filter({ hasText: "0.0.2" }).waitFor();
  });

  test("what is chosen before the engine is there is trained at once", async () => {
    const early = await context.newPage();
    await early.addInitScript(recorder);
    await early.addInitScript(`new MutationObserver((_, observer) => {
      const next = document.querySelector(".seed > button");
      if (!next) return;
      observer.disconnect();
      globalThis.wasEarly = reports.ready === undefined;
      next.click();
    }).observe(document, { childList: true, subtree: true })`);
    await early.goto(served.address);
    await until("reports.ready?.choices.seed === 2 && reports.progress?.isPlaying", early);
    expect(await read("wasEarly", early)).toBe(true);
    await early.close();
  });

  test("a link that asks for what its network lacks says so, and the share of inhibition why it is none", async () => {
    const perturbation = { population: "X", period: "delay", kind: "gain", value: 1 } as const;
    const view = { silenced: [], perturbation, condition: 0, trial: 0 };
    const link = writeLink({ version, choices: { ...small, dale: "off" }, edits: [], step: 1, view });
    visitor = await visit(context, `${served.address}#${link}`);
    await visitor.getByRole("alert").filter({ hasText: "population “X”" }).waitFor();
    const share = visitor.getByRole("slider", { name: "Inhibitory units" });
    expect(await share.isDisabled()).toBe(true);
    const reason = await share.getAttribute("aria-describedby");
    expect(await visitor.locator(`[id="${reason}"]`).textContent()).toMatch(/^Without Dale’s principle/);
  });

  test("a seed is shown as it was entered, and Back restores the one before", async () => {
    await follow(2);
    await until("reports.weights?.step === 2 && reports.curve", visitor);
    const seed = visitor.getByLabel("Seed", { exact: true });
    await seed.fill("7");
    await seed.press("Enter");
    expect(await seed.inputValue()).toBe("7");
    await until("reports.ready.choices.seed === 7 && reports.curve", visitor);
    await visitor.goBack();
    await until("reports.ready.choices.seed === 1", visitor);
    await until(`document.querySelector(".seed input").value === "1"`, visitor);
  });

  test("a file takes the address away once it is opened, Reset goes back to it, and Back to the network before", async () => {
    const reports: Report[] = [];
    const { handle, settled, close } = session({ backend: wasm, report: (report) => reports.push(report) });
    handle({ kind: "open", choices: small });
    handle({ kind: "step", updates: 2 });
    handle({ kind: "export", what: "weights" });
    await settled();
    await close();
    const exported = reports.find((report) => report.kind === "exported")!;
    await follow(3);
    const give = (name: string, bytes: Uint8Array) =>
      visitor
        .locator("input[type=file]")
        .setInputFiles({ name, mimeType: "application/zip", buffer: Buffer.from(bytes) });
    await until("reports.weights?.step === 3 && reports.curve", visitor);
    const address = await read<string>("location.hash", visitor);
    await give("broken.zip", Buffer.from("no archive"));
    await visitor.getByRole("alert").filter({ hasText: "broken.zip" }).waitFor();
    expect(await read("location.hash", visitor)).toBe(address);
    expect(await visitor.locator("[inert]").count()).toBe(0);

    await visitor.getByRole("button", { name: "Train" }).click();
    await until("reports.progress.isPlaying", visitor);
    await visitor.getByRole("button", { name: "Open" }).focus();
    await give("mine.npz", exported.bytes);
    await until(`document.activeElement.textContent === "Open"`, visitor);
    await until(`reports.ready.file === "mine.npz" && reports.curve?.step === 0 && location.hash === ""`, visitor);
    expect(await read("reports.progress.isPlaying", visitor)).toBe(false);
    const opened = await read<number[]>(weightsIn, visitor);
    await visitor.getByTitle("One update").click();
    await until("reports.weights.step === 1", visitor);
    await visitor.getByRole("button", { name: "Reset" }).click();
    await until("reports.progress.step === 0 && reports.weights.step === 0", visitor);
    expect(await read("reports.ready.file", visitor)).toBe("mine.npz");
    expect(await read(weightsIn, visitor)).toEqual(opened);
    await visitor.goBack();
    await until("reports.ready.file === undefined && reports.progress.step >= 3", visitor);
    await visitor.close();
  });

  test.runIf(isThorough)(
    "a run of one's own task is shown and trained further, with the modules that define it",
    async () => {
      const [levels, file] = ["levels.mjs", "echo.mjs"].map((name) => join(folder, name));
      await writeAtomic(levels, "export const levels = [-1, 1];");
      await writeAtomic(file, ownTask());
      const definitions = await loadDefinitions(file);
      const config = runConfig({ ...tiny, task: { name: "echo" }, train: { ...tiny.train, epochs: 0 } }, definitions);
      const made = await train(config, { ...definitions, name: "echo", report: false, threads: 1, backend: "wasm" });
      const run = join(folder, "echo.zip");
      await writeAtomic(run, made.folder!.zip());
      const own = await serveLab({ folder, run, use: file });
      const opened = await visit(context, own.address);
      await until("reports.curve", opened);
      expect(await read("reports.ready.conditions", opened)).toEqual(["level -1", "level 1"]);
      await opened.getByTitle("One update").click();
      await until("reports.progress.step === 1", opened);
      await opened.close();
      await own.close();
    },
  );

  test("nothing goes wrong on the way", () => {
    expect(wrong).toEqual([]);
  });
});
