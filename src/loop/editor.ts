/** Edits a network while it is trained (train.edits). */
import type { ExecutablePool } from "../backend/executables.ts";
import { invalid, unsupported } from "../base/errors.ts";
import { prunedName } from "../compiler/pruned.ts";
import { rawWeightOf } from "../model/rawWeight.ts";
import type { RunConfig } from "../open/config.ts";
import { checkEdits, type Edit, type EditNow, edit } from "../open/editSettings.ts";
import type { Experiment } from "../open/experiment.ts";
import { lesioned } from "../pruning/lesion.ts";
import { below, readAt } from "../settings/kind.ts";

type Edited = Pick<Experiment, "network" | "effective" | "model">;
type Values = Readonly<Record<string, Float64Array>>;

/**
 * What an edit changes: raw parameters, and the parameters NAME.pruned of 0 and 1, by name.
 * @param values both before it; those that are not pruned may be absent
 */
function changesBy(one: Edit, { network, effective, model }: Edited, values: Values): Values {
  if ("lesion" in one) {
    const raw = Object.fromEntries(network.parameters.map(({ name }) => [name, values[name]]));
    const { parameters, kept } = lesioned(one.lesion, raw, { network, effective }, model.units);
    const trained = network.parameters.filter(({ name, trained }) => trained && kept[name]);
    return {
      ...Object.fromEntries(Object.keys(kept).map((name) => [name, parameters[name]])),
      ...Object.fromEntries(
        trained.map(({ name }) => {
          const before = values[prunedName(name)];
          return [prunedName(name), kept[name].map((is, k) => (is === 0 || before?.[k] === 1 ? 1 : 0))];
        }),
      ),
    };
  }
  if ("weight" in one) {
    const removed = (name: string) => values[prunedName(name)];
    const { name, entry, raw } = rawWeightOf(one.weight, one.value, values, { network, effective }, removed);
    const changed = values[name].slice();
    changed[entry] = raw;
    return { [name]: changed };
  }
  return {};
}

/**
 * Checks edits that are still to be made, as far as it can be known: on the present values, each after those before it.
 * @throws the errors of `lesioned` and `rawWeightOf`, with the path of the edit
 */
export function checkEffects(edits: readonly Edit[], made: number, experiment: Edited, values: Values): void {
  let after = values;
  edits.slice(made).forEach((one, k) => {
    after = { ...after, ...atEdit(made + k, () => changesBy(one, experiment, after)) };
  });
}

const atEdit = <T>(k: number, work: () => T): T => below("train.edits", () => below(k, work));

export interface Editor {
  /** Edits made so far. */
  readonly made: number;
  /** The configuration with all edits, those that were added included. */
  config(whole: RunConfig): RunConfig;
  /** Makes those that are due before the next update. */
  makeDue(step: number): void;
  /** Makes one now and adds it to the list. */
  add(now: EditNow, step: number): void;
  /** The learning rate, before the schedule's factor, if no edit since that step has changed it. */
  learningRate(usual: number, since: number): number;
}

/** @param pool the program in training, which has the parameters NAME.pruned if there are lesions */
export function editor(
  experiment: Edited & Pick<Experiment, "config">,
  pool: ExecutablePool,
  edits: readonly Edit[],
  before: number,
): Editor {
  let all = edits;
  let made = before;
  const names = () => pool.names.filter((name) => experiment.network.parameters.some((one) => isOf(one.name, name)));
  const make = (one: Edit) => {
    const values = Object.fromEntries(names().map((name) => [name, Float64Array.from(pool.current.read(name))]));
    const changes = changesBy(one, experiment, values);
    const missing = Object.keys(changes).find((name) => values[name] === undefined);
    if (missing !== undefined)
      throw unsupported({
        subject: "lesion in a training whose program does not provide for it",
        remedy: "make the trainer with `isEditable: true`",
      });
    for (const [name, changed] of Object.entries(changes)) pool.current.write(name, changed);
    made++;
  };
  return {
    get made() {
      return made;
    },
    config: (whole) => (all === edits ? whole : { ...whole, train: { ...whole.train, edits: all } }),
    makeDue(step) {
      while (made < all.length && all[made].at <= step) atEdit(made, () => make(all[made]));
    },
    add(now, step) {
      if ("at" in now && now.at !== step)
        throw invalid({
          at: "edit.at",
          value: now.at,
          detail: `for an edit that is made now, after ${step} updates`,
          remedy: "leave it out, or list the edit in train.edits",
        });
      const one = readAt(edit, { ...now, at: step }, "edit");
      checkEdits({ edits: [one], resultsFrom: experiment.config.train.resultsFrom }, step);
      this.makeDue(step);
      make(one);
      all = [...all.slice(0, made - 1), one, ...all.slice(made - 1)];
    },
    learningRate(usual, since) {
      const last = all.findLast((one, k) => k < made && "learningRate" in one && one.at >= since);
      return last && "learningRate" in last ? last.learningRate : usual;
    },
  };
}

const isOf = (parameter: string, name: string) => name === parameter || name === prunedName(parameter);
