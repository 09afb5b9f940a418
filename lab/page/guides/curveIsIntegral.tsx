import { usualChoices } from "../../engine/tasks.ts";
import type { Choices } from "../../protocol.ts";
import type { Guide, Sight } from "./guide.ts";
import { accuracy, correct, middle, middles, placesOfPaths, rise, rises } from "./measure.ts";

const updates = 300;
const learned = (change: Partial<Choices> = {}): Sight => ({ choices: { ...usualChoices, ...change }, updates });

/** How many times as wide the rise of a flatter curve is, and by which part of it a shifted one is moved. */
const [flatter, shifted] = [1.25, 0.5];
/** Difference in accuracy that counts. */
const apart = 0.03;
/** Part of the distance between the strongest conditions that divides two bundles. */
const gap = 0.5;

export const curveIsIntegral: Guide = {
  name: "curve",
  title: "The psychometric curve is an integral",
  steps: [
    {
      title: "Noise and a slope",
      sight: learned(),
      text: (
        <p>
          If the evidence had no noise, the curve would be a step: always right. With noise, weak evidence sometimes
          points the wrong way, and the share of choices rises smoothly from one side to the other.
        </p>
      ),
      papers: ["roitman2002"],
      question: {
        text: "Another network learns with inputs that are twice as noisy. Its curve will be",
        expected: 1,
        options: [
          {
            text: "As steep, or steeper",
            why: (
              <p>
                More noise leaves less to be known from the same dots, but a network after {updates} updates is not yet
                as good as it could be. This one seems to have learned more, which hides the difference.
              </p>
            ),
          },
          {
            text: "Flatter",
            why: <p>The same evidence is now less certain, so more of it is needed to be as sure.</p>,
          },
          {
            text: "As steep, but shifted to one side",
            why: <p>This network prefers one choice: a bias that training has not yet taken away.</p>,
          },
        ],
        act: { label: "Double the noise", sight: learned({ inputNoise: 2 }) },
        judge(before, after) {
          const isFlatter = rise(after) > flatter * rise(before);
          const isShifted = Math.abs(middle(after) - middle(before)) > shifted * rise(before);
          return {
            option: isFlatter ? 1 : isShifted ? 2 : 0,
            measured: [rises(before, after), middles(before, after), correct(before, after)],
            rule: `A curve is flatter if it rises over more than ${flatter} times as much coherence, and shifted if it moves by more than half of the rise.`,
          };
        },
      },
    },
    {
      title: "Time is evidence",
      sight: learned(),
      text: (
        <p>
          A moment of noisy dots tells little. A network that adds up what it sees knows more with each moment: what it
          adds grows with time t, the noise of the sum only with √t.
        </p>
      ),
      question: {
        text: "Another network sees the dots for 150 ms only, instead of 500 ms. It will be",
        expected: 1,
        options: [
          {
            text: "As good: the strength of the evidence is what counts",
            why: (
              <p>
                Then the network before has not used the time that it had: it decided by a few moments, or forgot the
                early ones.
              </p>
            ),
          },
          {
            text: "Worse: there is less to add up",
            why: (
              <p>
                Fewer samples to add. Try 1000 ms under <i>Network</i>: most networks gain again, if less. Monkeys that
                watch such dots for longer do better in the same way, up to a point.
              </p>
            ),
            papers: ["kiani2008"],
          },
        ],
        act: { label: "Shorten the stimulus", sight: learned({ parameters: { stimulus: 150 } }) },
        judge: (before, after) => ({
          option: accuracy(after) < accuracy(before) - apart ? 1 : 0,
          measured: [correct(before, after), rises(before, after)],
          rule: `“Worse” is more than ${100 * apart} percentage points fewer.`,
        }),
      },
    },
    {
      title: "Where the sum is",
      sight: learned(),
      text: (
        <p>
          Look at the state space. Each path is the mean of the trials of one coherence, from strong evidence for one
          choice to strong evidence for the other.
        </p>
      ),
      question: {
        text: "Halfway through the stimulus, how do the paths lie?",
        expected: 0,
        options: [
          {
            text: "In the order of coherence, fanned out",
            why: (
              <>
                <p>
                  The paths leave one point and fan out. Where they have come to is the sum so far. Noise adds a
                  bell-shaped spread to it, and the choice is the side on which it ends.
                </p>
                <p>
                  So the share of choices at a coherence is the part of the bell beyond the middle: the area under it,
                  an integral. And the sum itself is one, over time. Both are in the slope of the curve.
                </p>
              </>
            ),
            papers: ["gold2007"],
          },
          {
            text: "In two bundles, one for each choice",
            why: (
              <p>
                This network seems to decide early, and then only keeps what it has decided: evidence that comes later
                counts for less than in a sum.
              </p>
            ),
          },
          {
            text: "In no order",
            why: (
              <p>
                The two components that are drawn do not show a sum in this network. It may be in others, or not be
                learned yet.
              </p>
            ),
          },
        ],
        judge(seen) {
          const places = placesOfPaths(seen, "stimulus");
          const pairs = Math.max(0, places.length - 1);
          const ordered = places.filter((place, k) => k > 0 && place > places[k - 1]).length;
          const half = places.length / 2;
          const between = places[half] - places[half - 1];
          const isOrdered = pairs > 0 && ordered >= pairs - 1;
          return {
            option: !isOrdered ? 2 : between < gap ? 0 : 1,
            measured: [
              { what: "Neighbours in the order of coherence", after: `${ordered} of ${pairs}` },
              {
                what: "Distance of the two weakest conditions, as a part of that of the two strongest",
                after: Number.isFinite(between) ? between.toFixed(2) : "none",
              },
            ],
            rule: `Two bundles are more than ${gap} apart; “in order” means all neighbours but one at most.`,
          };
        },
      },
    },
  ],
};
