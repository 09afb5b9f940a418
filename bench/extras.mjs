// The smaller contests: an ensemble, the time to an accuracy, trials per second, and the whole job.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ask, reasonIn, run } from "./child.mjs";
import { contestants } from "./contestants.mjs";
import { pythonWith } from "./machine.mjs";
import { spread } from "./statistics.mjs";
import { nameOf, rateFor } from "./steps.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const ensembleSetting = { units: 50, batch: 16, steps: 110, networks: 8 };
const accuracySetting = { units: 50, accuracy: 0.85, trials: 1000 };

/**
 * Contestants of a contest in turn, `rounds` times: rows of { name, form, version, results }, and those that
 * failed or are absent.
 */
async function inTurn(contest, options, rounds, settingOf, say) {
  const { present, absent } = contestants(contest, options);
  const failed = [];
  const results = new Map(present.map((one) => [one, []]));
  for (let round = 1; round <= rounds; round++)
    for (const one of present) {
      if (failed.some(({ name }) => name === nameOf(one))) continue;
      const result = await ask(one.command, "all", { ...settingOf(round), form: one.form });
      if (result.error) failed.push({ name: nameOf(one), where: contest, reason: result.error });
      else results.get(one).push(result);
      say(`${contest} round ${round}/${rounds}  ${nameOf(one)}: ${result.error ?? `${result.seconds.toFixed(1)} s`}`);
    }
  const rows = present
    .filter((one) => results.get(one).length > 0)
    .map((one) => ({
      name: one.name,
      form: one.form,
      version: results.get(one)[0].version,
      results: results.get(one),
    }));
  return { rows, absent, failed };
}

/** Training steps of single networks per second, in an ensemble. */
export async function ensemble(options, weightsFor, say) {
  const weights = await weightsFor(ensembleSetting.units);
  const setting = { ...ensembleSetting, weights, rate: rateFor(ensembleSetting.units), seconds: options.seconds };
  const { rows, ...rest } = await inTurn("ensemble", options, options.rounds, () => setting, say);
  return {
    ...ensembleSetting,
    ...rest,
    rows: rows.map(({ results, ...row }) => ({
      ...row,
      perSecond: spread(results.map((result) => result.networkStepsPerSecond)),
      coresUsed: Math.max(...results.map((result) => result.coresUsed)),
    })),
  };
}

/** Seconds until an accuracy is reached, from the start of the process and of training alone; one seed per round. */
export async function accuracy(options, weightsFor, say) {
  const weights = await weightsFor(accuracySetting.units);
  const seeds = options.quick ? 1 : Math.max(5, options.rounds);
  const settingOf = (round) => ({ ...accuracySetting, weights, seed: round });
  const { rows, ...rest } = await inTurn("accuracy", options, seeds, settingOf, say);
  const secondsOf = (results, key) => {
    const reached = results.filter((result) => result.reached);
    return reached.length > 0 ? spread(reached.map((result) => result[key])) : null;
  };
  return {
    ...accuracySetting,
    ...rest,
    rows: rows.map(({ results, ...row }) => ({
      ...row,
      seeds: results.length,
      reached: results.filter((result) => result.reached).length,
      coldSeconds: secondsOf(results, "coldSeconds"),
      trainSeconds: secondsOf(results, "trainSeconds"),
      updates: secondsOf(results, "updates"),
    })),
  };
}

/** Trials of the perceptual decision made per second on one thread, beside neurogym's where a Python has it. */
export async function trials({ rounds, seconds }, say) {
  const setting = { batch: 16, rows: 64, seconds: Math.min(1, seconds) };
  const python = pythonWith("neurogym");
  const results = [];
  const peers = [];
  for (let round = 1; round <= rounds; round++) {
    const result = await ask([process.execPath, join(here, "dalenet-trials.mjs")], 1, setting);
    say(
      `trials round ${round}/${rounds}  dalenet: ${result.error ?? `${Math.round(result.asArrays)} a second as arrays`}`,
    );
    if (result.error) return { error: result.error };
    results.push(result);
    if (!python) continue;
    const peer = await ask([python, join(here, "peers", "neurogym_trials.py")], 1, setting);
    say(
      `trials round ${round}/${rounds}  neurogym: ${peer.error ?? `${Math.round(peer.asArrays)} a second as arrays`}`,
    );
    if (!peer.error) peers.push(peer);
  }
  const of = (key) => spread(results.map((result) => result[key]));
  const { asArrays: _, ...ring } = results[0].ring;
  return {
    steps: results[0].steps,
    asSegments: of("asSegments"),
    asArrays: of("asArrays"),
    ring: { ...ring, asArrays: spread(results.map((result) => result.ring.asArrays)) },
    ...(peers.length > 0 && {
      neurogym: { version: peers[0].version, asArrays: spread(peers.map((peer) => peer.asArrays)) },
    }),
  };
}

/** `npm start` in a new process, cold, until it ends with a report; in seconds. */
export async function job({ rounds }, parent, say) {
  const seconds = [];
  for (let round = 1; round <= rounds; round++) {
    const folder = mkdtempSync(join(parent, "job-"));
    const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
    const command = [...npm, "start", "--silent", "--", "--out", join(folder, "run")];
    const result = await run(command, { cwd: dirname(here) });
    const left = readdirSync(folder, { recursive: true }).map(String);
    rmSync(folder, { recursive: true, force: true });
    const hasReport = result.status === 0 && left.some((file) => file.endsWith("report.html"));
    say(`job round ${round}/${rounds}  dalenet: ${hasReport ? `${result.seconds.toFixed(2)} s` : "failed"}`);
    if (!hasReport)
      return {
        error: `npm start left no report (status ${result.status}): ${reasonIn(result.stderr) ?? "no output"}`,
      };
    seconds.push(result.seconds);
  }
  return { seconds: spread(seconds) };
}
