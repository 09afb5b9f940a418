import { basename } from "node:path";
import type { TrialStretch } from "../analysis/index.ts";
import { DalenetError, inContext, invalid, missing, unknownName } from "../base/errors.ts";
import { spacedTerm } from "../base/factorNames.ts";
import { wholeSteps } from "../base/wholeSteps.ts";
import type { Simulation } from "../index.ts";
import { analyses } from "./analyses.ts";
import { foundText } from "./analysesText.ts";
import type {
  AnalysedNetwork,
  AnalysisDoor,
  AnalysisFinding,
  AnalysisSetting,
  FoundBy,
  ShownTrials,
} from "./analysisEntry.ts";
import { checkTaken, productNotes } from "./analysisOptions.ts";
import { checkTerms, termsOf, termTexts } from "./analysisTerms.ts";
import { checkEvery } from "./analysisTimes.ts";
import { binNotes, binnedAmong, constantAmong, lackingIn, timeNotes, usualVariables } from "./analysisVariables.ts";
import { Command, examples, type Session } from "./command.ts";
import { withPlace } from "./errorPlace.ts";
import { quitOnInterrupt, stopOnInterrupt } from "./interrupt.ts";
import { loadRuns } from "./loadedRuns.ts";
import {
  jsonOption,
  listOption,
  millisecondsOption,
  ofRun,
  positiveListOption,
  threadsOption,
  useOption,
  wholeNumberOption,
} from "./options.ts";
import {
  checkNoResults,
  csvFile,
  deliver,
  figureFiles,
  forceOption,
  type OutFile,
  type OutOptions,
} from "./outFolder.ts";
import { runsNamed } from "./runFolder.ts";
import { scheduleOf } from "./schedule.ts";
import { compilingLineOn, stageBarOn } from "./screen.ts";
import { gathered, ofTask, readSettings, settingsAlike, taskSectionFrom } from "./settings.ts";
import { taskWarner } from "./taskWarnings.ts";

interface Options extends OutOptions {
  do?: readonly string[];
  by?: readonly string[];
  period?: string;
  align?: string;
  every?: number;
  ridge?: readonly number[];
  trials: number;
  seed?: number;
  dt?: number;
  set?: readonly string[];
  perturb?: readonly string[];
  noise: boolean;
  nodes?: number;
  starts?: number;
  tau?: number;
  backend?: string;
  threads?: number;
  use?: readonly string[];
}

const widest = Math.max(...Object.keys(analyses).map((name) => name.length));
const listOfAnalyses = Object.entries(analyses)
  .map(([name, { about, isSlow }]) => {
    const lines = inLines(`${about}${isSlow ? "; slow, only with --do" : ""}`, 76 - widest);
    return lines.map((line, k) => `  ${(k === 0 ? name : "").padEnd(widest)}  ${line}\n`).join("");
  })
  .join("");

/** Words in lines of at most so many letters. */
function inLines(text: string, most: number): readonly string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** `dalenet analyse`: the analyses of papers, of new trials of trained networks. */
export const analyseCommand = (session: Session) =>
  new Command("analyse")
    .alias("analyze")
    .description("analyse the activity of trained networks: decoders, dPCA, tuning, axes, dimension, similarity")
    .argument("<run...>", "run folders, such as runs/quickstart, or zip archives; or the folder of an ensemble")
    .addOption(listOption("--do <analyses>", "which, see below (default: all that apply and are quick)"))
    .addOption(listOption("--by <variables>", "factors, choice, outcome; a*b: with interaction (default: of the task)"))
    .option("--period <period>", "the period that is analysed (default: whole trials)")
    .option("--align <period>", "the period at whose onset time is 0 (default: the event that the task names)")
    .addOption(millisecondsOption("--every <ms>", "from one decoder or regression to the next (default: 25 in all)"))
    .addOption(positiveListOption("--ridge <λ>", "λ of decoders, or several to choose from (default: 1e-6 to 1e6)"))
    .addOption(wholeNumberOption("--trials <n>", "trials of each network, conditions equally often", 1).default(500))
    .addOption(ofRun.seed())
    .addOption(ofRun.dt())
    .addOption(ofRun.set())
    .option("--perturb <perturbation>", "analyse the perturbed network, as in simulate; repeatable", gathered)
    .option("--no-noise", "no noise, in the network or its inputs")
    .addOption(wholeNumberOption("--nodes <n>", "nodes of a latent circuit (default: 4)", 1))
    .addOption(wholeNumberOption("--starts <n>", "random circuits to start from (default: 10)", 1))
    .addOption(millisecondsOption("--tau <ms>", "time constant of a latent circuit (default: the model's)"))
    .option("--out <folder>", "write figures with their numbers and analyses.json there")
    .addOption(forceOption())
    .addOption(ofRun.backend())
    .addOption(threadsOption())
    .addOption(useOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `\nAnalyses:\n${listOfAnalyses}${examples(
        "dalenet analyse runs/quickstart --out figures",
        "dalenet analyse runs/quickstart --do decoding,classes --by choice,coherence",
        "dalenet analyse runs/quickstart --do classes --by 'signedCoherence*choice'",
        "dalenet analyse runs/quickstart --do demixed --period stimulus",
        "dalenet analyse runs/quickstart --do decoding --align decision --every 50",
        "dalenet analyse runs/quickstart --do latentCircuit --nodes 4 --starts 10",
        "dalenet analyse runs/quickstart-seeds --do procrustes,dynamics",
      )}`,
    )
    .action(async (named: readonly string[], given: Options) => {
      const { terminal } = session;
      const { trials, seed, dt, noise, period, align, every, ridge, tau } = given;
      const { nodes = 4, starts = 10 } = given;
      const known = Object.keys(analyses);
      for (const name of given.do ?? []) if (!known.includes(name)) throw unknownName("--do", name, known);
      if (period !== undefined && align !== undefined)
        throw invalid({ subject: "--align with --period", remedy: "leave out --align: time 0 is the period's onset" });
      checkNoResults(
        given,
        resultsFile,
        (given.do ?? known).flatMap((name) => analyses[name].files),
      );
      const typed = given.by && termsOf(given.by);
      const quick = known.filter((name) => !analyses[name].isSlow);
      checkTaken(analyses, given.do ?? quick, [
        ...ownOptions.filter((option) => given[option] !== undefined),
        ...(typed && typed.interactions.length > 0 ? (["interactions"] as const) : []),
      ]);
      const set = await readSettings(given.set);
      const perturb = given.perturb && (await scheduleOf(undefined, { perturb: given.perturb })).perturb;
      taskSectionFrom(set); // refused before anything is read
      const folders = await runsNamed(named, terminal);
      const compiling = compilingLineOn(terminal.screen);
      const bar = await stageBarOn(terminal.screen);
      const release = quitOnInterrupt(terminal, bar.stop);
      const loaded = await loadRuns(folders, given, set, terminal, compiling.show);
      for (const { run } of loaded)
        if (every !== undefined) wholeSteps(every, dt ?? run.task.dt, { subject: "--every" });
      const networks: AnalysedNetwork[] = [];
      const warnOf = taskWarner(terminal);
      let perturbed: readonly string[] = [];
      let conditions = 0;
      for (const [k, { folder, run }] of loaded.entries()) {
        const task = taskSectionFrom(set, run.task.parameters);
        const onProgress = (done: number) =>
          bar.show({ what: "trials", done: k * trials + done, total: loaded.length * trials });
        const simulation: Simulation = await run
          .simulate({ ...{ trials, seed, dt, noise, perturb, task, onProgress }, record: ["rates", "inputs"] })
          .catch((error) => Promise.reject(withPlace(error, [...ofTask(set, dt), ...settingsAlike({ trials, seed })])))
          .finally(bar.stop);
        compiling.stop();
        warnOf(simulation.task);
        for (const warning of [...run.warnings, ...simulation.warnings])
          terminal.writeError(`warning: ${loaded.length > 1 ? `${folder}: ` : ""}${warning}\n`);
        networks.push({ folder, run, recording: simulation.recording });
        perturbed = simulation.perturbations ?? [];
        conditions = simulation.task.conditions.length;
      }
      release();
      const interrupt = stopOnInterrupt(terminal, bar.stop, "stopping; what was found is kept");
      const terms = typed ?? { variables: usualVariables(networks[0].recording), interactions: [] };
      const onProgress = (done: number, total: number) => bar.show({ what: "fitting", done, total });
      const analysis = await import("../analysis/index.ts");
      const shown = networks.map(({ recording }) => recording);
      checkTerms(terms, analysis.variableNames(shown[0]));
      checkEvery(every, shown[0], period);
      // What is the same in all trials of a network is said, and left out where something else is left.
      const constant = shown.map((one) => constantAmong(one, toldOf(one, terms.variables), analysis));
      const isConstant = (name: string) => constant.some((list) => list.some((one) => one.name === name));
      const varied = terms.variables.filter((name) => !isConstant(name));
      const variables = varied.length > 0 ? varied : terms.variables;
      const interactions = terms.interactions.filter((pair) => pair.every((name) => variables.includes(name)));
      const binned = binnedAmong(shown, variables, analysis);
      const setting: AnalysisSetting = {
        ...{ variables, interactions, binned, every, ridge, nodes, starts, tau, onProgress, analysis },
        recordings: shown,
        stretch: stretchOf(shown[0], { period, align }, analysis),
        isUsual: typed === undefined,
        isPerturbed: perturb !== undefined,
        signal: interrupt.signal,
        figures: await import("../figure/index.ts"),
      };
      const found: FoundBy[] = [];
      const unmade: string[] = [];
      const left: { readonly name: string; readonly because: string; readonly error: DalenetError }[] = [];
      for (const name of given.do ?? known) {
        const entry = analyses[name];
        const isMeant = !entry.isSlow && !("concerns" in entry && entry.concerns?.(shown[0]) === false);
        if (given.do === undefined && !isMeant) continue;
        await new Promise((resume) => setImmediate(resume)); // Ctrl-C is heard
        if (interrupt.signal.aborted) {
          unmade.push(name);
          continue;
        }
        if ("between" in entry && networks.length < 2 && given.do === undefined) continue;
        try {
          found.push({ name, ...(await findingsOf(name, networks, setting)) });
        } catch (thrown) {
          const error = withPlace(thrown, settingsAlike({ nodes, starts, tau }));
          if (!(error instanceof DalenetError)) throw error;
          left.push({ name, because: error.message, error });
        } finally {
          bar.stop();
        }
      }
      interrupt.release();
      // What does not apply is said, unless nothing else was asked for.
      if (given.do !== undefined && found.length === 0 && left.length > 0) throw left[0].error;
      session.exitCode = interrupt.code;
      const { stretch } = setting;
      const notes = [
        ...(perturbed.length === 0 ? [] : [`perturbed: ${perturbed.join("; ")}`]),
        ...(trials < conditions ? [`few trials: some of ${conditions} conditions were not shown`] : []),
        ...timeNotes(stretch, shown[0]),
        ...lackingIn(shown[0], variables),
        ...constant.flatMap((list, k) =>
          list.map(({ name, said }) => {
            const isLeft = terms.variables.includes(name) && !variables.includes(name);
            return `${shown.length > 1 ? `${folders[k]}: ` : ""}${said}${isLeft ? `, so ${name} is left out` : ""}`;
          }),
        ),
        ...binNotes(shown[0], binned),
        ...productNotes(
          analyses,
          found.map(({ name }) => name),
          interactions,
        ),
      ];
      if (unmade.length > 0) notes.push(`stopped before ${unmade.join(", ")}`);
      const plain = {
        runs: folders,
        task: networks[0].run.task.name,
        seeds: networks.map(({ run }) => seed ?? run.config.seeds.evaluation),
        ...{ trials, variables, interactions, ...stretch, ...(given.perturb && { perturbations: given.perturb }) },
        analyses: Object.fromEntries(
          found.map(({ name, findings }) => [
            name,
            findings.map(({ numbers, comparisons, csv, notes }) => ({ numbers, comparisons, csv, notes })),
          ]),
        ),
        notApplicable: left.map(({ name, because }) => ({ name, because })),
        notes,
      };
      await deliver(terminal, given, {
        text: foundText({
          folders,
          trials,
          terms: termTexts({ variables, interactions }).map(spacedTerm),
          notes,
          found,
          left,
        }),
        ...{ plain, file: resultsFile, files: () => filesOf(found, folders) },
      });
    });

const resultsFile = "analyses.json";

/** What an analysis finds in each network, or between them. */
async function findingsOf(name: string, networks: readonly AnalysedNetwork[], setting: AnalysisSetting) {
  const entry = analyses[name];
  if ("between" in entry) {
    if (networks.length < 2)
      throw missing({ subject: `a second run for ${name}`, remedy: "name two or more, or an ensemble" });
    return { findings: [await entry.between(networks, setting)], isBetween: true };
  }
  const findings: AnalysisFinding[] = [];
  for (const network of networks) findings.push(await entry.of(network, setting));
  return { findings, isBetween: false };
}

/** Those that some analyses take; a product in --by is typed with it. */
const ownOptions = ["by", "period", "align", "every", "ridge", "nodes", "starts", "tau"] as const;

/** What is sorted by, and the choice of a task with choices, which by default is left out where there is one alone. */
const toldOf = ({ words }: ShownTrials, variables: readonly string[]): string[] => [
  ...new Set([...variables, ...(words?.target === "class" ? ["choice"] : [])]),
];

/**
 * What was asked for; or else the event to which the task aligns activity, as its figures do: the first of several.
 * @throws "unknown" for a period that no trial has
 */
function stretchOf(recording: ShownTrials, asked: TrialStretch, { alignedBlocks }: AnalysisDoor): TrialStretch {
  const { period, align } = asked;
  const option = period === undefined ? `--align ${align}` : `--period ${period}`;
  const { blocks } = inContext({ place: { option } }, () => alignedBlocks(recording, period ?? align));
  if (period !== undefined || align !== undefined) return { period, align };
  const { event } = blocks[0] ?? { event: "start" };
  return typeof event === "string" ? {} : { align: event.period };
}

/** Figures and tables; those of one network of several are named after it. */
async function filesOf(found: readonly FoundBy[], runs: readonly string[]): Promise<readonly OutFile[]> {
  const files: OutFile[] = [];
  for (const { name, findings, isBetween } of found)
    for (const [k, { figures, csv, tables = {} }] of findings.entries()) {
      const place = isBetween || runs.length === 1 ? "" : `-${k + 1}-${basename(runs[k])}`;
      for (const [table, columns] of Object.entries(tables)) files.push(await csvFile(`${table}${place}`, columns));
      for (const figure of figures) files.push(...(await figureFiles(figure, place)));
      if (csv) files.push(await csvFile(`${name}${place}`, csv));
    }
  return files;
}
