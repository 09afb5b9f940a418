/**
 * A session of the lab: requests in, reports out. It trains in short slices and looks at the network in between, so
 * that requests are answered at once. It runs in the worker of a page as in Node.
 */
import { DalenetError, Divergence } from "dalenet/browser";
import type { Backend } from "dalenet/engine";
import { missing } from "../../src/base/errors.ts";
import { nextTurn } from "../../src/base/eventLoop.ts";
import type { Edit, Numbered, Report, Request, View } from "../protocol.ts";
import { configurationOf } from "./configuration.ts";
import { scoring } from "./curve.ts";
import { type Looks, looksAt, weightsOf } from "./looks.ts";
import { networkOf, type Origin, type TrainedNetwork } from "./network.ts";
import { progressOf } from "./progress.ts";
import { usualChoices } from "./tasks.ts";
import { readyOf } from "./words.ts";

/** ms of training between two looks at what else there is to do. */
const slice = 25;
/** ms between reports of progress. */
const betweenReports = 50;
/** ms between looks at a network in training. */
const betweenLooks = 500;
/** ms before the first look at a network that is trained at once. */
const beforeFirstLook = 200;
/** Looks whose trials are scored together while the network does not change. */
const mostLooks = 6;

export interface Session {
  handle(request: Request): void;
  /** Resolves once nothing is left to do: paused, with all looks taken. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Requests that change the network that is there. */
const changes: readonly Request["kind"][] = ["step", "edit", "undo"];
/** Requests about a network as it will be once the updates that were asked for are made. */
const afterGoal: readonly Request["kind"][] = [...changes, "export", "settle"];

const noView: View = { silenced: [], perturbation: null, condition: 0, trial: 0 };

/** Whether an edit changes nothing any more, as when a key was pressed twice. */
function isMade(edit: Extract<Request, { kind: "edit" }>["edit"], network: TrainedNetwork): boolean {
  const { edits, step, learningRate, lesioned } = network;
  if ("learningRate" in edit) return edit.learningRate === learningRate;
  if ("lesion" in edit) return edit.lesion.every((unit) => lesioned.includes(unit));
  const last = edits.at(-1);
  if (!last || !("weight" in last) || last.at !== step || last.value !== edit.value) return false;
  const { matrix, from, to } = edit.weight;
  return last.weight.matrix === matrix && last.weight.from === from && last.weight.to === to;
}

export function session({
  report,
  backend,
}: {
  readonly report: (report: Report) => void;
  readonly backend: Backend;
}): Session {
  const queue: Request[] = [];
  let network: TrainedNetwork | undefined;
  let looks: Looks | undefined;
  let score: ReturnType<typeof scoring> | undefined;
  const progress = progressOf();
  let view = noView;
  let isPlaying = false;
  let perSecond: number | null = null;
  /** Updates that are made before anything else; of a replay, the edits on the way. */
  let goal: { readonly step: number; readonly edits?: readonly Edit[] } | undefined;
  /** Scored trials of the network as it is, and how many looks they come from. */
  let scored: Parameters<ReturnType<typeof scoring>>[0][number][] = [];
  let looksTaken = 0;
  /** The same of the intact network, while no curve of it is known and another is looked at. */
  let intact: typeof scored = [];
  let isIntactKnown = false;
  let lastLook = 0;
  let lastReport = 0;
  let paceFrom = 0;
  let paced = 0;
  let isChanged = false;
  let age = 0;
  let running: Promise<void> | undefined;

  /** What was seen is no longer so; if a visitor did it, the next look comes at once. A view changes no network. */
  const changed = (isAsked: boolean, isOfView = false) => {
    isChanged = true;
    if (!isOfView) {
      isIntactKnown = false;
      age++;
    }
    scored = [];
    intact = [];
    looksTaken = 0;
    if (isAsked) lastLook = Number.NEGATIVE_INFINITY;
  };
  const play = (is: boolean) => {
    isPlaying = is;
    [paceFrom, paced] = [performance.now(), 0];
    tell();
  };
  const tell = (isSettled = false) => {
    if (!network) return;
    lastReport = performance.now();
    report({ ...progress.report(network, isPlaying, isSettled), age });
  };

  async function begin(origin: Origin, { opening }: Numbered, step = 0, edits: readonly Edit[] = []): Promise<void> {
    const next = networkOf(origin, backend);
    await end();
    network = next;
    score = scoring(next.experiment.task);
    view = noView;
    isIntactKnown = false;
    const last = Math.max(step, ...edits.map(({ at }) => at));
    goal = last > 0 || edits.length > 0 ? { step: last, edits } : undefined;
    isPlaying = false;
    progress.clear();
    changed(true);
    lastLook = performance.now() - betweenLooks + beforeFirstLook;
    report({ ...readyOf(next.experiment, origin), ...(opening !== undefined && { opening }) });
    report({ ...weightsOf(next.experiment, next.checkpoint().parameters, 0), lesioned: next.lesioned });
    tell();
  }

  async function end(): Promise<void> {
    looks?.close();
    looks = undefined;
    await network?.close();
    network = undefined;
  }

  const answers: { readonly [K in Request["kind"]]: (request: Extract<Request, { kind: K }>) => unknown } = {
    open({ choices, edits, step, ...numbered }) {
      return begin({ choices, config: (training) => configurationOf(choices, training) }, numbered, step, edits);
    },
    async restart(numbered) {
      if (network) await begin(network.origin, numbered);
    },
    async openFile({ name, content, use = [], ...numbered }) {
      const { opened } = await import("./opened.ts");
      await begin(await opened(name, content, use, network?.origin.choices ?? usualChoices), numbered);
    },
    play: () => play(true),
    pause: () => play(false),
    step({ updates }) {
      if (!network) return;
      play(false);
      goal = { step: network.step + updates };
    },
    speed(request) {
      perSecond = request.perSecond;
      [paceFrom, paced] = [performance.now(), 0];
    },
    edit({ edit }) {
      if (!network || isMade(edit, network)) return;
      network.edit(edit);
      changed(true);
      tell();
    },
    undo() {
      if (!network?.canUndo) return;
      network.undo();
      progress.clear();
      changed(true);
      tell();
    },
    view(request) {
      view = request.view;
      changed(true, true);
    },
    async export({ what }) {
      const { exported } = await import("./exported.ts");
      if (network) report({ kind: "exported", ...(await exported(what, network)) });
    },
    settle: () => tell(true),
  };

  async function answer(request: Request): Promise<void> {
    try {
      await (answers[request.kind] as (request: Request) => unknown)(request);
    } catch (error) {
      if (!(error instanceof DalenetError)) throw error;
      const opening = "opening" in request ? { opening: request.opening } : {};
      const isOfExport = request.kind === "export" && ({ isOfExport: true } as const);
      report({ kind: "refused", message: error.message, ...opening, ...isOfExport });
    }
  }

  /** Of requests that waited for the network before: what was asked of it was not meant for another. */
  function keepOf(waiting: readonly Request[]): void {
    queue.unshift(...waiting.filter(({ kind }) => kind !== "export" && !changes.includes(kind)));
    const subject = "the network that was to be exported";
    const { message } = missing({ subject, detail: ", in whose place there is another", remedy: "export this one" });
    for (const { kind } of waiting) if (kind === "export") report({ kind: "refused", message, isOfExport: true });
  }

  /** Updates until the slice is over, the goal is reached or something else is to be done. */
  async function train(network: TrainedNetwork): Promise<void> {
    const began = performance.now();
    const editOf = (replay: typeof goal) => replay?.edits?.[network.edits.length];
    const ends = () => nextRequest() >= 0 || performance.now() - began >= slice;
    const isPaced = () =>
      goal === undefined && perSecond !== null && paced >= ((performance.now() - paceFrom) * perSecond) / 1000;
    while (true) {
      for (let next = editOf(goal); next?.at === network.step; next = editOf(goal)) network.edit(next);
      if (goal && network.step >= goal.step) goal = undefined;
      if ((!goal && !isPlaying) || isPaced() || ends()) break;
      progress.add(await network.update());
      paced++;
      changed(false);
    }
  }

  async function advance(network: TrainedNetwork): Promise<void> {
    const isReplay = goal?.edits !== undefined;
    try {
      await train(network);
    } catch (error) {
      if (!(error instanceof DalenetError)) throw error;
      [isPlaying, goal] = [false, undefined];
      if (error instanceof Divergence) {
        network.backTo(error.checkpoint);
        progress.clear();
        report({ kind: "diverged", step: network.step, message: error.message });
      } else report({ kind: "refused", message: error.message });
      changed(true);
      tell();
      return;
    }
    if (performance.now() - lastReport < betweenReports && goal === undefined && isPlaying) return;
    if (goal && isReplay) report({ kind: "replaying", step: network.step, of: goal.step });
    if (!goal || performance.now() - lastReport >= betweenReports) tell();
  }

  function look(network: TrainedNetwork): void {
    looks ??= looksAt(network.experiment, backend);
    const { parameters } = network.checkpoint();
    const { step, lesioned } = network;
    const moment = { step, age };
    // What a lesion has cut need not be silenced.
    const seen: View = { ...view, silenced: view.silenced.filter((unit) => !lesioned.includes(unit)) };
    const isWhole = !isPlaying && looksTaken + 1 >= mostLooks;
    const { trial, rows, space } = looks.look(parameters, seen, moment, looksTaken);
    scored.push(...rows);
    if (isChanged) {
      report({ ...weightsOf(network.experiment, parameters, step), lesioned });
      report(trial);
      report({ kind: "stateSpace", ...moment, view: seen, ...space() });
    }
    isChanged = false;
    isIntactKnown ||= trial.isIntact;
    if (!isIntactKnown) {
      const untouched: View = { ...seen, silenced: [], perturbation: null };
      const { rows } = looks.look(parameters, untouched, moment, looksTaken);
      intact.push(...rows);
      report({ kind: "curve", ...moment, view: untouched, isWhole, isIntact: true, ...score!(intact) });
    }
    looksTaken++;
    report({ kind: "curve", ...moment, view: seen, isWhole, isIntact: trial.isIntact, ...score!(scored) });
    lastLook = performance.now();
  }

  /** A view that the network does not have is given up. */
  function lookOrRefuse(network: TrainedNetwork): void {
    try {
      look(network);
    } catch (error) {
      if (!(error instanceof DalenetError) || view === noView) throw error;
      view = noView;
      changed(true, true);
      report({ kind: "refused", message: error.message });
    }
  }

  const isTraining = () => network !== undefined && (isPlaying || goal !== undefined);
  const isLookDue = () => {
    if (!network || goal) return false;
    if (isPlaying) return isChanged && performance.now() - lastLook >= betweenLooks;
    return isChanged || looksTaken < mostLooks;
  };

  /** The place of the next request to answer: one about the network waits for the updates that were asked for. */
  const nextRequest = () =>
    goal === undefined ? Math.min(0, queue.length - 1) : queue.findIndex(({ kind }) => !afterGoal.includes(kind));

  async function run(): Promise<void> {
    for (;;) {
      const next = nextRequest();
      if (next >= 0) {
        const before = network;
        await answer(queue.splice(next, 1)[0]);
        if (network !== before) keepOf(queue.splice(0, next));
      } else if (isLookDue()) lookOrRefuse(network!);
      else if (isTraining()) {
        const { step } = network!;
        await advance(network!);
        // Paced training, or a view that waits: nothing to compute for a moment.
        if (network?.step === step && nextRequest() < 0) await pause();
      } else return;
      await nextTurn();
    }
  }
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 4));
  const start = () => {
    running ??= run()
      // A fault of ours: told as any uncaught error is, and the next request is tried.
      .catch((error) => void setTimeout(() => Promise.reject(error)))
      .finally(() => {
        running = undefined;
        if (queue.length > 0) start();
      });
  };

  return {
    handle(request) {
      queue.push(request);
      start();
    },
    async settled() {
      while (running) await running;
    },
    async close() {
      isPlaying = false;
      goal = undefined;
      queue.length = 0;
      looksTaken = mostLooks;
      isChanged = false;
      while (running) await running;
      await end();
    },
  };
}
