/** What the page knows of the engine, as signals, and what a visitor can ask of it. */
import { batch, computed, type Signal, signal } from "@preact/signals";
import type {
  Choices,
  Curve,
  Edit,
  Link,
  Progress,
  Ready,
  Report,
  Request,
  StateSpace,
  TrialShown,
  View,
  Weights,
} from "../../protocol.ts";
import { download } from "../export/download.ts";
import { Frames } from "./frames.ts";
import { History } from "./history.ts";
import { lesionedBy, untouched, viewOf, viewText } from "./views.ts";

export type Change = Extract<Request, { kind: "edit" }>["edit"];
type OpenRequest = Extract<Request, { kind: "openFile" }>;

export interface Notice {
  readonly tone: "error" | "news";
  readonly text: string;
  /** The link that was refused. */
  readonly link?: string;
}

/** ms between drawings of the history while it grows. */
const betweenDrawings = 200;

export class Lab {
  /** What the controls show; the engine may still work on it. */
  readonly choices: Signal<Choices>;
  readonly view: Signal<View> = signal(untouched);
  readonly ready: Signal<Ready | null> = signal(null);
  readonly progress: Signal<Progress | null> = signal(null);
  readonly curve: Signal<Curve | null> = signal(null);
  /** The newest curve with nothing silenced or perturbed. */
  readonly intactCurve: Signal<Curve | null> = signal(null);
  readonly trial: Signal<TrialShown | null> = signal(null);
  /** The same for its rates and for the list of units, which are drawn in frames of their own. */
  readonly trialOfRates: Signal<TrialShown | null> = signal(null);
  readonly trialOfUnits: Signal<TrialShown | null> = signal(null);
  readonly weights: Signal<Weights | null> = signal(null);
  readonly stateSpace: Signal<StateSpace | null> = signal(null);
  /** How far a network is that is trained to a step before anything else. */
  readonly replaying: Signal<{ readonly step: number; readonly of: number } | null> = signal(null);
  /** Whether a network was asked for that is not there yet. */
  readonly isOpening: Signal<boolean> = signal(true);
  /** Whether the network that was asked for, and a look at it, are there. */
  readonly isThere = computed(
    () =>
      !this.isOpening.value && this.replaying.value === null && this.curve.value !== null && this.trial.value !== null,
  );
  readonly speed: Signal<number | null> = signal(null);
  readonly notice: Signal<Notice | null> = signal(null);
  /** The unit under the pointer, and the one that was selected. */
  readonly pointed: Signal<number | null> = signal(null);
  readonly selected: Signal<number | null> = signal(null);
  readonly unit = computed(() => this.pointed.value ?? this.selected.value);
  readonly isPlaying = computed(() => this.progress.value?.isPlaying ?? false);
  readonly canUndo = computed(() => this.progress.value?.canUndo ?? false);
  /** Now; a choice says how it was at the start. */
  readonly learningRate = computed(
    () => this.#askedRate.value ?? this.progress.value?.learningRate ?? this.choices.value.learningRate,
  );
  /** Silenced units that no lesion has cut. */
  readonly silenced = computed(() => {
    const { silenced } = this.view.value;
    const gone = lesionedBy(this.progress.value?.edits ?? []);
    return gone.size === 0 ? silenced : silenced.filter((unit) => !gone.has(unit));
  });
  readonly isIntact = computed(() => this.silenced.value.length === 0 && this.view.value.perturbation === null);
  readonly history = new History();
  /** Those that the history shows. */
  readonly edits: Signal<readonly Edit[]> = signal([]);
  /** Changes with the history. */
  readonly historyAge: Signal<number> = signal(0);
  /** Whether all that will be seen of the network is seen: the present view, with all trials of its curve. */
  readonly isSeen = computed(() => {
    const [curve, trial, space] = [this.curve.value, this.trial.value, this.stateSpace.value];
    if (!this.isThere.value || this.isPlaying.value || !curve?.isWhole) return false;
    const asked = viewText({ ...this.view.value, silenced: this.silenced.value });
    const { step } = this.progress.value!;
    return [curve, trial, space].every((seen) => seen?.step === step && viewText(seen.view) === asked);
  });

  /** Called before another network takes the place of the present one, except that of a link. */
  beforeLoss: () => void = () => undefined;

  /** When the history changed last for those who draw it. */
  #drawn = 0;
  readonly #worker: Worker;
  readonly #frames: Frames;
  /** What becomes of the next network: its view, and whether it is trained at once. */
  #next: { readonly view: View; readonly isPlaying: boolean } | null = null;
  #isHidden = false;
  #isFirstRefused = false;
  /** A learning rate that was asked for, until the engine has it. */
  readonly #askedRate: Signal<number | null> = signal(null);
  /** The link of the network that was asked for last, until it is there. */
  #link: string | undefined;
  readonly #settled: (() => void)[] = [];

  constructor(worker: Worker, choices: Choices, isCalm: () => boolean) {
    this.#worker = worker;
    this.choices = signal(choices);
    this.#frames = new Frames(isCalm);
    worker.addEventListener("message", ({ data }: MessageEvent<Report>) => this.#hear(data));
    worker.addEventListener("error", (event) => {
      this.notice.value = { tone: "error", text: `The engine has stopped: ${event.message}. Reload the page.` };
    });
  }

  /** A new network, trained at once if the last one was. */
  choose(change: Partial<Choices>): void {
    this.notice.value = null;
    this.beforeLoss();
    const choices = { ...this.choices.value, ...change };
    this.#open({ choices }, { view: untouched, isPlaying: this.progress.value?.isPlaying ?? true });
  }

  /** The same network from its start. */
  reset(): void {
    this.notice.value = null;
    this.beforeLoss();
    this.#open({ choices: this.choices.value }, { view: this.view.value, isPlaying: false });
  }

  /**
   * The network of a link, at its step.
   * @param text the link as it was given
   */
  follow({ choices, edits, step, view = untouched }: Omit<Link, "version">, isPlaying = false, text?: string): void {
    this.#open({ choices, edits, step }, { view, isPlaying });
    this.#link = text;
  }

  /** @param use addresses of modules with the run's own tasks or models */
  openFile(name: string, content: OpenRequest["content"], use: readonly string[] = []): void {
    this.notice.value = null;
    this.beforeLoss();
    const all = content instanceof Uint8Array ? [content] : Object.values(content);
    this.#send(
      { kind: "openFile", name, content, use },
      all.map(({ buffer }) => buffer as ArrayBuffer),
    );
  }

  play(): void {
    this.#send({ kind: "play" });
  }

  pause(): void {
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
    this.#send({ kind: "step", updates });
  }

  setSpeed(perSecond: number | null): void {
    this.speed.value = perSecond;
    this.#send({ kind: "speed", perSecond });
  }

  edit(edit: Change): void {
    if ("learningRate" in edit) this.#askedRate.value = edit.learningRate;
    this.#send({ kind: "edit", edit });
  }

  undo(): void {
    this.#askedRate.value = null;
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
    this.#send({ kind: "export", what });
  }

  /** Training waits while nobody sees it. */
  hide(isHidden: boolean): void {
    if (isHidden && this.isPlaying.value) {
      this.#isHidden = true;
      this.pause();
    } else if (!isHidden && this.#isHidden) {
      this.#isHidden = false;
      this.play();
    }
  }

  /** What an address holds. */
  link(version: string): Link {
    const { edits = [], step = 0 } = this.progress.value ?? {};
    return { version, choices: this.choices.value, edits, step, view: this.view.value };
  }

  #open(
    request: { choices: Choices; edits?: readonly Edit[]; step?: number },
    next: { view: View; isPlaying: boolean },
  ): void {
    this.#next = next;
    this.#link = undefined;
    this.#frames.clear();
    this.choices.value = request.choices;
    this.isOpening.value = true;
    const { step: of = 0 } = request;
    this.replaying.value = of > 0 ? { step: 0, of } : null;
    this.#send({ kind: "open", ...request });
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
        this.refuse(report.message);
        break;
      case "exported":
        download(report.name, new Blob([report.bytes as BlobPart], { type: report.type }));
        break;
      default:
        // What comes before the new network is there is about the old one.
        if (this.#next === null) this.#hearOf(report);
        if (report.kind === "progress" && report.isSettled) this.#settled.shift()?.();
    }
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
  refuse(message: string): void {
    const link = this.#link;
    this.replaying.value = null;
    this.isOpening.value = false;
    this.#next = null;
    this.#link = undefined;
    this.#askedRate.value = null;
    if (link === undefined) this.notice.value = { tone: "error", text: message };
    else this.#tellRefused(message, link);
    if (this.ready.value !== null) this.choices.value = this.ready.value.choices;
    else this.#openUsual();
  }

  /** Of a link that cannot be read: nothing else changes. */
  refuseLink(message: string, link: string): void {
    this.#tellRefused(message, link);
    if (this.ready.value === null && this.#next === null) this.#openUsual();
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
    const { view, isPlaying } = this.#next ?? { view: untouched, isPlaying: false };
    this.#next = null;
    this.#frames.clear();
    this.history.clear();
    this.#askedRate.value = null;
    batch(() => {
      this.ready.value = ready;
      this.isOpening.value = false;
      this.choices.value = ready.choices;
      this.view.value = viewOf(ready, view);
      this.progress.value = this.curve.value = this.intactCurve.value = this.trial.value = null;
      this.trialOfRates.value = this.trialOfUnits.value = null;
      this.weights.value = this.stateSpace.value = null;
      this.pointed.value = this.selected.value = null;
      this.edits.value = [];
      this.historyAge.value += 1;
    });
    this.#send({ kind: "view", view: this.view.value });
    if (isPlaying && !document.hidden) this.play();
    else if (isPlaying) this.#isHidden = true;
  }

  #take(report: Report): void {
    switch (report.kind) {
      case "progress":
        batch(() => {
          this.progress.value = report;
          if (report.learningRate === this.#askedRate.value) this.#askedRate.value = null;
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
        this.replaying.value = null;
        this.notice.value = { tone: "error", text: report.message };
        break;
    }
  }
}
