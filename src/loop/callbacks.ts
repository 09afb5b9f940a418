/** A user's functions that follow a training, with states that checkpoints keep. */
import { isRecord } from "../base/display.ts";
import { DalenetError, Interrupted, invalid, mismatched } from "../base/errors.ts";
import { type Kind, plain } from "../settings/kind.ts";
import { storableState } from "../task/source.ts";
import type { Course } from "./course.ts";
import type { TrainRecord } from "./records.ts";

/**
 * Follows a training. Its state is JSON data and part of the checkpoint, so that a resumed run continues as if it had
 * never stopped, provided that `next` depends on its arguments only.
 */
export interface TrainCallback<S = unknown> {
  /** The name under which checkpoints keep its state. */
  readonly name: string;
  /** Before the first record. */
  readonly initial: S;
  /**
   * The state after a record, and why training ends with it, if it does: no further stage is trained then. It must not
   * modify the old state.
   */
  next(state: S, record: TrainRecord): { readonly state: S; readonly stop?: string };
}

/** What options accept as a callback. */
export const trainCallback: Kind<TrainCallback> = plain<TrainCallback>(
  {},
  "{ name, initial, next }",
  "{ name, initial, next }, where next is a function",
  (value) =>
    isRecord(value) &&
    typeof value["name"] === "string" &&
    value["name"] !== "" &&
    "initial" in value &&
    typeof value["next"] === "function",
);

export interface Callbacks {
  /** The states before the first record, or as a checkpoint has them. */
  readonly states: Course["callbacks"];
  /** The states after a record, and the first reason to stop. */
  after(states: Course["callbacks"], record: TrainRecord): { states: Course["callbacks"]; stop?: string };
}

/** Adds to an error of a user's function which one it was, and when. */
function calling<T>(name: string, record: TrainRecord, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const when = "step" in record ? ` after step ${record.step}` : "";
    throw new DalenetError("invalid", {
      subject: `callback "${name}"`,
      detail: `: it threw at a record of kind "${record.kind}"${when}: ${error instanceof Error ? error.message : String(error)}`,
      remedy: "correct it; what was trained until then is kept",
      cause: error,
    });
  }
}

/** @throws "invalid" for two of one name, "mismatched" if a checkpoint has states of others */
export function callbacksFrom(given: readonly TrainCallback[], before: Course["callbacks"] | undefined): Callbacks {
  const names = given.map(({ name }) => name);
  const twice = names.find((name, k) => names.indexOf(name) < k);
  if (twice !== undefined)
    throw invalid({ subject: `callback "${twice}"`, detail: "is given twice", remedy: "give each a name of its own" });
  const lost = Object.keys(before ?? {}).find((name) => !names.includes(name));
  if (lost !== undefined)
    throw mismatched({
      subject: `checkpoint with the state of callback "${lost}"`,
      detail: "which is not given",
      remedy: "resume with the callbacks that the run began with",
    });
  const stored = (state: unknown, name: string) =>
    storableState(state, `callback "${name}"`) as Course["callbacks"][string];
  return {
    states: Object.fromEntries(
      given.map(({ name, initial }) => [
        name,
        before && Object.hasOwn(before, name) ? before[name] : stored(initial, name),
      ]),
    ),
    after(states, record) {
      let stop: string | undefined;
      const after = given.map(({ name, next }) => {
        const result = calling(name, record, () => next(states[name], record));
        if (!isRecord(result) || !("state" in result))
          throw invalid({
            subject: `result of callback "${name}"`,
            value: result,
            remedy: "return { state }, with a reason as stop to end the training",
          });
        const { state, stop: why } = result as { state: unknown; stop?: string };
        stop ??= why === undefined ? undefined : `callback "${name}": ${why}`;
        return [name, state === states[name] ? states[name] : stored(state, name)] as const;
      });
      return { states: Object.fromEntries(after), ...(stop !== undefined && { stop }) };
    },
  };
}
