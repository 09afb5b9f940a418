/** The line that a screen reader reads out. */
import { effect, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useLab } from "../state/context.ts";
import type { Lab } from "../state/lab.ts";
import { announcement, type Heard } from "./announcement.ts";

/** While a network learns, each tenth of accuracy is told when it is reached for the first time, from here on. */
const firstTenth = 6;

/** null while another network is awaited. */
function heardOf(lab: Lab): Heard | null {
  const ready = lab.ready.value;
  const progress = lab.progress.value;
  if (ready === null || progress === null || lab.isOpening.value || lab.replaying.value !== null) return null;
  const { step, isPlaying, edits } = progress;
  return { ready, step, isPlaying, edits, silenced: lab.silenced.value, perturbation: lab.view.value.perturbation };
}

export function Announcer() {
  const lab = useLab();
  const said = useSignal({ text: "", count: 0 });
  useEffect(() => {
    // The same words again are another element, which is read again.
    const say = (text: string) => {
      said.value = { text, count: said.peek().count + 1 };
    };
    const sayAccuracy = (accuracy: number) => {
      if (Number.isFinite(accuracy)) say(`${Math.round(100 * accuracy)} % of test trials are correct.`);
    };
    let before: Heard | null = null;
    let best = 0;
    let wasSeen = false;
    const ends = [
      effect(() => {
        const now = heardOf(lab);
        if (now === null) return;
        const text = announcement(before, now);
        if (before?.ready !== now.ready) best = 0;
        before = now;
        if (text !== undefined) say(text);
      }),
      effect(() => {
        const tenth = Math.floor(10 * (lab.curve.value?.accuracy ?? 0));
        if (!lab.isPlaying.value || !(tenth > best)) return;
        best = tenth;
        if (best >= firstTenth) sayAccuracy(lab.curve.value!.accuracy);
      }),
      // What a change has come to, once all trials are in.
      effect(() => {
        const isSeen = lab.isSeen.value;
        if (isSeen && !wasSeen) sayAccuracy(lab.curve.peek()!.accuracy);
        wasSeen = isSeen;
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  return (
    <div class="hidden" role="status" aria-live="polite">
      <p key={said.value.count}>{said.value.text}</p>
    </div>
  );
}
