import { usualChoices } from "../../engine/tasks.ts";
import type { Choices } from "../../protocol.ts";
import type { Lab } from "../state/lab.ts";
import type { Guide } from "./guide.ts";
import { showLearned } from "./learned.ts";
import { accuracy, before, percent } from "./measure.ts";
import { Cite } from "./sources.tsx";

const updates = 300;
const learned = (lab: Lab, change: Partial<Choices> = {}) => showLearned(lab, { ...usualChoices, ...change }, updates);

const another = (lab: Lab, change: Partial<Choices>) => {
  before.value = { accuracy: accuracy(lab) };
  learned(lab, change);
};

function Compared({ lab, was, is }: { readonly lab: Lab; readonly was: string; readonly is: string }) {
  return (
    <p>
      Correct: <b>{percent(before.value["accuracy"])}</b> {was},{" "}
      <b>{lab.isThere.value ? percent(accuracy(lab)) : "…"}</b> {is}.
    </p>
  );
}

export const curveIsIntegral: Guide = {
  name: "curve",
  title: "The psychometric curve is an integral",
  steps: [
    {
      title: "Noise and a slope",
      begin: (lab) => learned(lab),
      text: (
        <>
          <p>
            If the evidence had no noise, the curve would be a step: always right. With noise, weak evidence sometimes
            points the wrong way, and the share of choices rises smoothly from one side to the other.
          </p>
          <Cite paper="roitman2002" />
        </>
      ),
      question: {
        text: "Another network learns with inputs that are twice as noisy. Its curve will be",
        options: ["As steep", "Flatter", "Shifted to one side"],
      },
      act: { label: "Double the noise", run: (lab) => another(lab, { inputNoise: 2 }) },
      found: (lab) => (
        <>
          <Compared lab={lab} was="with the usual noise" is="with twice as much" />
          <p>Flatter: the same evidence is now less certain, so more of it is needed to be as sure.</p>
        </>
      ),
    },
    {
      title: "Time is evidence",
      begin: (lab) => learned(lab),
      text: (
        <p>
          A moment of noisy dots tells little. A network that adds up what it sees knows more with each moment: what it
          adds grows with time t, the noise of the sum only with √t.
        </p>
      ),
      question: {
        text: "The dots are shown for 150 ms only, instead of 500 ms. The network will be",
        options: ["As good: the strength of the evidence is what counts", "Worse: the curve is flatter"],
      },
      act: { label: "Shorten the stimulus", run: (lab) => another(lab, { parameters: { stimulus: 150 } }) },
      found: (lab) => (
        <>
          <Compared lab={lab} was="with 500 ms" is="with 150 ms" />
          <p>
            Worse: fewer samples to add. With 1000 ms, four networks came to 94 to 97 %. Monkeys that watch such dots
            for longer do better in the same way, up to a point.
          </p>
          <Cite paper="kiani2008" />
        </>
      ),
    },
    {
      title: "Where the sum is",
      begin: (lab) => learned(lab),
      text: (
        <p>
          Look at the state space. Each path is the mean of the trials of one coherence, from strong evidence for one
          choice to strong evidence for the other.
        </p>
      ),
      question: {
        text: "While the dots move, in which order do the paths lie?",
        options: ["In the order of coherence, fanned out", "In two bundles, one for each choice, from the start"],
      },
      found: () => (
        <>
          <p>
            In the order of coherence: the paths leave one point and fan out. Where they have come to is the sum so far.
            Noise adds a bell-shaped spread to it, and the choice is the side on which it ends.
          </p>
          <p>
            So the share of choices at a coherence is the part of the bell beyond the middle: the area under it, an
            integral. And the sum itself is one, over time. Both are in the slope of the curve.
          </p>
          <Cite paper="gold2007" />
        </>
      ),
    },
  ],
};
