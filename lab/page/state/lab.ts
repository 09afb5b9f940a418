/** What a visitor can ask of the engine, and what becomes of its answers. */
import { batch } from "@preact/signals";
import type { Choices, Edit, Link, Progress, Ready, Report, Request, View } from "../../protocol.ts";
import { download } from "../export/download.ts";
import { Frames } from "./frames.ts";
import { Shown } from "./shown.ts";
import { lackedBy, untouched, viewOf } from "./views.ts";

export type Change = Extract<Request, { kind: "edit" }>["edit"];
type OpenRequest = Extract<Request, { kind: "openFile" }>;

/** ms between drawings of the history while it grows. */
const betweenDrawings = 200;

/** After which a page says that a file is being made, ms. */
const longExport = 500;

export class Lab extends Shown {
  /** Called before another network takes the place of the present one, except that of a link. */
  beforeLoss: () => void = () => undefined;

  /** When the history changed last for those who draw it. */
  #drawn = 0;
  readonly #worker: Worker;
  readonly #frames: Frames;
  /** Networks that were asked for and are not there yet, by number: what is looked at of each. */
  readonly #openings = new Map<number, View>();
  #lastOpening = 0;
  /** Whether training was asked for last, which the engine may not know yet. */
  #isToPlay = false;
  #isHidden = false;
  #isFirstRefused = false;
  /** The link of the network that was asked for last, until it is there. */
  #link: string | undefined;
  /** Files that were asked for and are not made yet. */
  #exports = 0;
  readonly #settled: (() => void)[] = [];

  constructor(worker: Worker, choices: Choices, isCalm: () => boolean) {
    super(choices);
    this.#worker = worker;
    this.#frames = new Frames(isCalm);
    worker.addEventListener("message", ({ data }: MessageEvent<Report>) => this.#hear(data));
    worker.addEventListener("error", (event) => {
      this.notice.value = { tone: "error", text: `The engine has stopped: ${event.message}. Reload the page.` };
    });
  }

  /** A new network, trained at once if the last one is, or is to be. */
  choose(change: Partial<Choices>): void {
    this.notice.value = null;
    this.beforeLoss();
    const choices = { ...this.choices.value, ...change };
    this.#open({ choices }, untouched, this.#isToPlay);
  }

  /** The same network from its start. */
  reset(): void {
    this.notice.value = null;
    this.beforeLoss();
    const isOfFile = this.ready.value?.file !== undefined && !this.isOpening.value;
    this.#open({ choices: this.choices.value }, this.view.value, false, isOfFile ? "restart" : "open");
  }

  /**
   * The network of a link, at its step.
   * @param text the link as it was given
   */
  follow({ choices, edits, step, view = untouched }: Omit<Link, "version">, isPlaying = false, text?: string): void {
    this.#open({ choices, edits, step }, view, isPlaying);
    this.#link = text;
  }

  /**
   * A network from a file; the present one stays until it is there.
   * @param use addresses of modules with the run's own tasks or models
   */
  async openFile(name: string, read: Promise<OpenRequest["content"]>, use: readonly string[] = []): Promise<void> {
    this.notice.value = null;
    this.file.value = name;
    try {
      const content = await read;
      const all = content instanceof Uint8Array ? [content] : Object.values(content);
      const opening = this.#ask(untouched);
      this.#send(
        { kind: "openFile", name, content, use, opening },
        all.map(({ buffer }) => buffer as ArrayBuffer),
      );
    } catch (error) {
      this.#refuse((error as Error).message);
    }
  }

  play(): void {
    this.#isToPlay = true;
    this.#send({ kind: "play" });
  }

  pause(): void {
    this.#isToPlay = false;
    this.#send({ kind: "pause" });
  }

  /** Pauses; resolves once all that was asked for before is done, and the page knows where the network is. */
  settled(): Promise<void> {
    this.pause();
    this.#send({ kind: "settle" });
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  /** Makes a change in a frame of its own. */
  inFrame(kind: string, change: () => void): void {
    this.#frames.put(kind, change);
  }

  step(updates: number): void {
    this.#isToPlay = false;
    this.#send({ kind: "step", updates });
  }

  setSpeed(perSecond: number | null): void {
    this.speed.value = perSecond;
    this.#send({ kind: "speed", perSecond });
  }

  edit(edit: Change): void {
    if ("learningRate" in edit) this.askedRate.value = edit.learningRate;
    this.#send({ kind: "edit", edit });
  }

  undo(): void {
    this.askedRate.value = null;
    this.#send({ kind: "undo" });
  }

  look(change: Partial<View>): void {
    this.view.value = { ...this.view.value, ...change };
    this.#send({ kind: "view", view: this.view.value });
  }

  toggleSilence(unit: number): void {
    const { silenced } = this.view.value;
    const isSilent = silenced.includes(unit);
    this.look({ silenced: isSilent ? silenced.filter((one) => one !== unit) : [...silenced, unit] });
  }

  export(what: Extract<Request, { kind: "export" }>["what"]): void {
    this.#exports += 1;
    setTimeout(() => {
      this.isExporting.value = this.#exports > 0;
    }, longExport);
    this.#send({ kind: "export", what });
  }

  /** Training waits while nobody sees it. */
  hide(isHidden: boolean): void {
    if (isHidden && this.#isToPlay) {
      this.#isHidden = true;
      this.#send({ kind: "pause" });
    } else if (!isHidden && this.#isHidden) {
      this.#isHidden = false;
      if (this.#isToPlay) this.play();
    }
  }

  /** What an address holds. */
  link(version: string): Link {
    const { edits = [], step = 0 } = this.progress.value ?? {};
    return {
      version,
      choices: this.choices.value,
      edits,
      step,
      view: { ...this.view.value, silenced: this.silenced.value },
    };
  }

  #open(
    request: { choices: Choices; edits?: readonly Edit[]; step?: number },
    view: View,
    isPlaying: boolean,
    kind: "open" | "restart" = "open",
  ): void {
    const opening = this.#ask(view);
    this.#isToPlay = isPlaying;
    this.#link = undefined;
    this.#frames.clear();
    this.choices.value = request.choices;
    const { step: of = 0 } = request;
    this.replaying.value = of > 0 ? { step: 0, of } : null;
    this.#send(kind === "restart" ? { kind, opening } : { kind, ...request, opening });
  }

  /** The number of a network that is asked for now. */
  #ask(view: View): number {
    this.isOpening.value = true;
    this.#openings.set(++this.#lastOpening, view);
    return this.#lastOpening;
  }

  #send(request: Request, transfer: Transferable[] = []): void {
    this.#worker.postMessage(request, transfer);
  }

  #hear(report: Report): void {
    switch (report.kind) {
      case "ready":
        this.#begin(report);
        break;
      case "refused":
        // A file that is not made says nothing of the network that is there, or awaited.
        if (report.isOfExport) {
          this.#exportEnded();
          this.notice.value = { tone: "error", text: report.message };
        } else this.#refuse(report.message, report.opening);
        break;
      case "exported":
        this.#exportEnded();
        download(report.name, new Blob([report.bytes as BlobPart], { type: report.type }));
        break;
      default:
        // What comes before the new network is there is about the old one, which stays until a file is read.
        if (!this.isOpening.value || this.file.value !== null) this.#hearOf(report);
        if (report.kind === "progress" && report.isSettled) this.#settled.shift()?.();
    }
  }

  #exportEnded(): void {
    this.#exports -= 1;
    if (this.#exports === 0) this.isExporting.value = false;
  }

  #hearOf(report: Exclude<Report, Ready>): void {
    if (report.kind === "progress") this.#remember(report);
    // Another curve may follow before the next frame.
    if (report.kind === "curve" && report.isIntact) this.intactCurve.value = report;
    // A pause is known at once, also while no frame is drawn: the address follows.
    if (report.kind === "progress" && !report.isPlaying) this.#frames.now(report.kind, () => this.#take(report));
    else this.#frames.put(report.kind, () => this.#take(report));
  }

  /** The network that was there stays; if none was, the usual one is opened. */
  #refuse(message: string, opening?: number): void {
    const link = this.#link;
    if (opening !== undefined) this.#openings.delete(opening);
    if (this.#openings.size === 0) this.file.value = null;
    this.isOpening.value = this.#openings.size > 0;
    this.replaying.value = null;
    this.#link = undefined;
    this.askedRate.value = null;
    if (link === undefined) this.notice.value = { tone: "error", text: message };
    else this.#tellRefused(message, link);
    if (this.isOpening.value) return;
    if (this.ready.value !== null) this.choices.value = this.ready.value.choices;
    else this.#openUsual();
  }

  /** Of a link that cannot be read: nothing else changes. */
  refuseLink(message: string, link: string): void {
    this.#tellRefused(message, link);
    if (this.ready.value === null && this.#openings.size === 0) this.#openUsual();
  }

  #tellRefused(message: string, link: string): void {
    const shown = this.ready.value === null ? "The usual network is shown instead" : "The network shown is another one";
    this.notice.value = { tone: "error", text: `${message}. ${shown}; the refused link:`, link };
  }

  #openUsual(): void {
    if (this.#isFirstRefused) return;
    this.#isFirstRefused = true;
    this.follow({ choices: this.choices.value, edits: [], step: 0 });
  }

  #replayed(step: number): void {
    const of = this.replaying.value?.of;
    if (of === undefined || step >= of) this.#link = undefined;
    if (of !== undefined) this.replaying.value = step < of ? { step, of } : null;
  }

  /** In a frame of its own. */
  #drawHistory({ isPlaying, edits }: Progress): void {
    const now = performance.now();
    if (isPlaying && now - this.#drawn < betweenDrawings) return;
    this.#drawn = now;
    this.#frames.put("history", () => {
      this.edits.value = edits;
      this.historyAge.value += 1;
    });
  }

  #remember({ step, steps, loss, accuracy }: Progress): void {
    if (steps.length === 0) this.history.cut(step);
    this.history.add(steps, loss, accuracy);
  }

  #begin(ready: Ready): void {
    const view = this.#openings.get(ready.opening!) ?? untouched;
    this.#openings.delete(ready.opening!);
    const isLast = this.#openings.size === 0;
    const lacked = this.#link === undefined ? [] : lackedBy(ready, view);
    if (ready.file !== undefined) {
      // Until now the network that it replaces has been there.
      this.beforeLoss();
      this.#isToPlay = false;
    }
    this.#frames.clear();
    this.history.clear();
    this.askedRate.value = null;
    batch(() => {
      this.ready.value = ready;
      // Another file may have been given meanwhile.
      if (isLast) this.file.value = null;
      this.isOpening.value = !isLast;
      if (isLast) this.choices.value = ready.choices;
      this.view.value = viewOf(ready, view);
      this.progress.value = this.curve.value = this.intactCurve.value = this.trial.value = null;
      this.trialOfRates.value = this.trialOfUnits.value = null;
      this.weights.value = this.stateSpace.value = null;
      this.pointed.value = this.selected.value = null;
      this.edits.value = [];
      this.historyAge.value += 1;
    });
    // What is asked of it would reach the one that comes after it.
    if (!isLast) return;
    if (lacked.length > 0)
      this.notice.value = {
        tone: "error",
        text: `The link asks for ${lacked.join(" and ")}, which this network does not have. It is shown without.`,
      };
    this.#send({ kind: "view", view: this.view.value });
    if (this.#isToPlay && !document.hidden) this.play();
    else if (this.#isToPlay) this.#isHidden = true;
  }

  #take(report: Report): void {
    switch (report.kind) {
      case "progress":
        batch(() => {
          this.progress.value = report;
          if (report.learningRate === this.askedRate.value) this.askedRate.value = null;
          this.#replayed(report.step);
        });
        this.#drawHistory(report);
        break;
      case "curve":
        this.curve.value = report;
        break;
      case "trial":
        this.trial.value = report;
        this.#frames.put("rates", () => {
          this.trialOfRates.value = report;
        });
        this.#frames.put("units", () => {
          this.trialOfUnits.value = report;
        });
        break;
      case "weights":
        this.weights.value = report;
        break;
      case "stateSpace":
        this.stateSpace.value = report;
        break;
      case "diverged":
        this.#isToPlay = false;
        this.replaying.value = null;
        this.notice.value = { tone: "error", text: report.message };
        break;
    }
  }
}
