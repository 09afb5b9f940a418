/** What a screen reader is told of the lab, in few words: what starts, ends and changes. */
import type { Edit, Ready, View } from "../../protocol.ts";
import { endName } from "../panels/weightAllowed.ts";
import { unitName } from "../state/units.ts";
import { perturbationText } from "./perturbationWords.ts";

/** What can be told of, once a network is there. */
export interface Heard {
  readonly ready: Ready;
  readonly step: number;
  readonly isPlaying: boolean;
  readonly edits: readonly Edit[];
  readonly silenced: readonly number[];
  readonly perturbation: View["perturbation"];
}

/** The sentence on what has changed; none if nothing has that is told. */
export function announcement(before: Heard | null, now: Heard): string | undefined {
  const { ready, step, isPlaying, edits, perturbation } = now;
  if (before?.ready !== ready) {
    const { run, task, units } = ready;
    return `${run === undefined ? task.title : `Run ${run}`}, ${units} units${step > 0 ? `, after ${updates(step)}` : ""}.`;
  }
  if (edits.length > before.edits.length) return editText(ready, edits.at(-1)!);
  if (edits.length < before.edits.length) return `Undone: ${updates(step)}, ${counted(edits.length, "edit")}.`;
  if (isPlaying !== before.isPlaying) return isPlaying ? "Training." : `Paused after ${updates(step)}.`;
  if (!isPlaying && step !== before.step) return `${updates(step)}.`;
  const silenced = silencedText(before.silenced, now.silenced);
  if (silenced !== undefined) return silenced;
  if (JSON.stringify(perturbation) === JSON.stringify(before.perturbation)) return undefined;
  return perturbation ? `Perturbed: ${perturbationText(perturbation)}.` : "Not perturbed any more.";
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
const updates = (step: number) => counted(step, "update");

function editText(ready: Ready, edit: Edit): string {
  if ("lesion" in edit) return `${edit.lesion.map(unitName).join(", ")} lesioned.`;
  if ("learningRate" in edit) return `Learning rate ${edit.learningRate}.`;
  const { matrix, from, to } = edit.weight;
  const cell = { matrix: matrix as "wRec", from, to };
  const value = Number(edit.value.toPrecision(3));
  return `Weight from ${endName(ready, cell, "from")} to ${endName(ready, cell, "to")}: ${value}.`;
}

function silencedText(before: readonly number[], now: readonly number[]): string | undefined {
  const named = (units: readonly number[]) => units.map(unitName).join(", ");
  const more = now.filter((unit) => !before.includes(unit));
  if (more.length > 0) return `${named(more)} silenced.`;
  const fewer = before.filter((unit) => !now.includes(unit));
  return fewer.length > 0 ? `${named(fewer)} no longer silenced.` : undefined;
}
