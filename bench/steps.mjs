// The main contest: a training step, for every size, on one thread and on all.
import { ask } from "./child.mjs";
import { contestants, own } from "./contestants.mjs";
import { groupBy, leastBy, mean, median, spread } from "./statistics.mjs";

/** After the first round a form is kept if it is within this factor of its peer's best. */
const nearBest = 1.1;
/**
 * Not repeated: a peer slower than ours by this factor, or by a smaller one if its process took this many seconds.
 */
const slow = { ratio: 20, seconds: 10, ratioIfLong: 3 };
/** Losses of the first updates may differ by this fraction, because of trials and noise. */
const agreement = 0.03;

/**
 * Learning rate of Adam: at 1e-3 large networks overshoot in their third update, and their losses differ at
 * random.
 */
export const rateFor = (units) => 0.05 / Math.max(50, units);

export const sizeText = ({ units, batch, steps }) => `${units}/${batch}/${steps}`;
export const nameOf = ({ name, form }) => `${name} ${form}`;

/** Measures every cell; `weightsFor(units)` names a file of initial weights. Returns { cells, absent, failed }. */
export async function stepContest(options, weightsFor, say) {
  const { present, absent } = contestants("steps", options);
  const cells = [];
  const failed = [];
  for (const size of options.sizes)
    for (const threads of options.threads) {
      const earlier = cells.find((cell) => sizeText(cell) === sizeText(size) && cell.threads === 1);
      const setting = {
        ...size,
        weights: await weightsFor(size.units),
        rate: rateFor(size.units),
        seconds: options.seconds,
      };
      const able = present.filter(({ most }) => !most || (size.units <= most.units && threads === most.threads));
      const rows = await measureCell(able, setting, { threads, rounds: options.rounds, failed }, say);
      cells.push(finished({ ...size, threads, rows }, earlier));
    }
  return { cells, absent, failed };
}

async function measureCell(all, setting, { threads, rounds, failed }, say) {
  const runs = new Map(all.map((one) => [one, []]));
  const isOut = new Set();
  for (let round = 1; round <= rounds; round++) {
    for (const one of all) {
      if (isOut.has(one)) continue;
      const result = await ask(one.command, threads, { ...setting, form: one.form });
      const where = `${sizeText(setting)} ${threads === 1 ? "one thread" : "all threads"} round ${round}/${rounds}`;
      if (result.error) {
        isOut.add(one);
        failed.push({ name: nameOf(one), where: `${sizeText(setting)}, threads ${threads}`, reason: result.error });
        say(`${where}  ${nameOf(one)} failed: ${result.stderr.trim().split("\n").slice(-5).join("\n  ")}`);
        continue;
      }
      runs.get(one).push(result);
      say(`${where}  ${nameOf(one)}: ${result.medianMs.toFixed(3)} ms (${result.seconds.toFixed(1)} s)`);
    }
    const cell = { size: sizeText(setting), threads };
    if (round === 1) for (const one of fallenBehind(all, runs, cell)) isOut.add(one);
  }
  return all.filter((one) => runs.get(one).length > 0).map((one) => rowOf(one, runs.get(one), threads));
}

/** Forms that need no second round. */
function fallenBehind(all, runs, { size, threads }) {
  const timeOf = (one) => runs.get(one)[0]?.medianMs ?? Number.POSITIVE_INFINITY;
  const tookLong = (one) => runs.get(one)[0]?.seconds > slow.seconds;
  const ours = Math.min(...all.filter(({ name }) => name === "dalenet").map(timeOf));
  const isKept = ({ keptFor }) => keptFor?.size === size && keptFor.threads === threads;
  return groupBy(all, ({ name }) => name).flatMap(([, forms]) => {
    const best = Math.min(...forms.map(timeOf));
    const isFar = best > ours * (forms.some(tookLong) ? slow.ratioIfLong : slow.ratio);
    const limit = isFar ? 0 : best * nearBest;
    return forms.filter((one) => !isKept(one) && timeOf(one) > limit);
  });
}

function rowOf({ name, form }, runs, threads) {
  const [first] = runs;
  return {
    name,
    form,
    threads,
    version: first.version,
    stepMs: spread(runs.map((run) => run.medianMs)),
    timed: runs.reduce((sum, run) => sum + run.timed, 0),
    firstStepMs: median(runs.map((run) => run.firstStepMs)),
    losses: first.losses,
    coresUsed: Math.max(...runs.map((run) => run.coresUsed)),
    // V8 compiles a function at its first call, so the first step counts as compilation.
    ...(first.compileMs === undefined
      ? {}
      : { profile: first.profile, compileMs: spread(runs.map((run) => run.compileMs + run.firstStepMs)) }),
  };
}

/**
 * A cell with what follows from its rows: ratios to our best form, whether losses agree, each contestant's best
 * form.
 */
function finished(cell, earlier) {
  const timeOf = (row) => row.stepMs.median;
  const ours = leastBy(
    cell.rows.filter(({ name }) => name === "dalenet"),
    timeOf,
  );
  const rows = cell.rows.map((row) => {
    if (!ours) return row;
    const count = Math.min(row.losses.length, ours.losses.length);
    const lossRatio = mean(row.losses.slice(0, count)) / mean(ours.losses.slice(0, count));
    return { ...row, ratio: timeOf(row) / timeOf(ours), lossRatio, agrees: Math.abs(lossRatio - 1) <= agreement };
  });
  // With all cores available, a peer's single-threaded result may count as its best; ours may not.
  const others = (earlier?.rows ?? []).filter(({ name }) => !own.includes(name));
  const best = Object.fromEntries(
    groupBy([...rows, ...others], ({ name }) => name).map(([name, list]) => {
      const { form, threads, stepMs } = leastBy(list, timeOf);
      return [name, { form, threads, ms: stepMs.median, ratio: ours && stepMs.median / timeOf(ours) }];
    }),
  );
  return { ...cell, rows, best };
}
