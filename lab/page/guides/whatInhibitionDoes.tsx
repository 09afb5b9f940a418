import { usualChoices } from "../../engine/tasks.ts";
import type { Guide, Sight } from "./guide.ts";
import { accuracy, correct, rateIn, rates, ratio } from "./measure.ts";

/** A network that has learned, the same for every visitor. */
const updates = 300;
const learned: Sight = { choices: usualChoices, updates };

/** How many times as high a rate is that ran away, and by how much a rate may differ that stays. */
const runaway = 10;
const same = 0.02;
/** Difference in accuracy between "nearly" and "much". */
const little = 0.1;

export const whatInhibitionDoes: Guide = {
  name: "inhibition",
  title: "What inhibition does",
  steps: [
    {
      title: "Two kinds of units",
      sight: { choices: usualChoices, updates: 0, isPlaying: true },
      text: (
        <>
          <p>
            Forty units are excitatory (E, blue) and ten inhibitory (I, red). A unit either excites all the units that
            it projects to or inhibits them all: this is Dale’s principle. Under <i>Connectivity</i>, a column holds the
            weights from one unit. Columns of E are blue and columns of I red, and training does not change that.
          </p>
          <p>
            The network is now learning to tell in which of two directions noisy dots move. As it learns, its
            psychometric curve gets steeper.
          </p>
        </>
      ),
      papers: ["song2016"],
    },
    {
      title: "Take inhibition away",
      sight: learned,
      text: (
        <p>
          This network has learned for {updates} updates. E units excite each other, so what one of them does comes back
          to it through the others. Inhibition comes back, too.
        </p>
      ),
      question: {
        text: "All I units are held at 0 while the dots move. What do the E units do?",
        expected: 3,
        options: [
          {
            text: "They fall silent",
            why: (
              <p>
                Without inhibition E should do more, not less. Look at the matrix: what keeps E active here cannot come
                from E alone.
              </p>
            ),
          },
          {
            text: "They hardly change",
            why: (
              <p>
                In this network the I units do little to E while the dots move. Either their weights are small, or they
                are nearly silent themselves.
              </p>
            ),
          },
          {
            text: "They rise to a higher level and stay there",
            why: (
              <p>
                Inhibition was holding E down, but excitation among E units is too weak here to explode without it: each
                pass through the loop returns less than went in.
              </p>
            ),
          },
          {
            text: "They run away",
            why: (
              <p>
                Excitation among E units is strong enough to explode, and inhibition alone holds it. The weights are
                still what they were, but the evidence drowns in what the network does to itself.
              </p>
            ),
            papers: ["tsodyks1997"],
          },
        ],
        act: {
          label: "Silence I in the stimulus",
          sight: { ...learned, perturbation: { population: "I", period: "stimulus", kind: "silence", value: 0 } },
        },
        judge(before, after) {
          const times = ratio(rateIn(before, "E", "stimulus"), rateIn(after, "E", "stimulus"));
          return {
            option: times < 0.5 ? 0 : times < 2 ? 1 : times < runaway ? 2 : 3,
            measured: [rates(before, after, "E", "stimulus"), correct(before, after)],
            rule: `“Run away” is more than ${runaway} times the rate, “hardly change” less than twice and more than half.`,
          };
        },
      },
    },
    {
      title: "Push the brake",
      sight: learned,
      text: (
        <p>
          The same network, untouched again. In the last step inhibition was taken away. Now it gets a push: a current
          of 1 into every I unit while the dots move.
        </p>
      ),
      question: {
        text: "What becomes of the rates of the I units themselves?",
        expected: 2,
        options: [
          {
            text: "They rise",
            why: (
              <p>
                As intuition has it. So it is where excitation would be stable without inhibition, and where E is nearly
                silent already, so that I has little to lose.
              </p>
            ),
          },
          {
            text: "They stay as they are",
            why: <p>What the push gives to I, and what I loses because E falls, happen to cancel here.</p>,
          },
          {
            text: "They fall",
            why: (
              <p>
                They fall, although they are excited. The push lowers E first; E was most of what drives I, and I loses
                more than the push gives. This paradox is the mark of a network whose excitation only inhibition keeps
                stable. It was predicted for the hippocampus and found in visual cortex.
              </p>
            ),
            papers: ["tsodyks1997", "ozeki2009"],
          },
        ],
        act: {
          label: "Excite I in the stimulus",
          sight: { ...learned, perturbation: { population: "I", period: "stimulus", kind: "drive", value: 1 } },
        },
        judge(before, after) {
          const times = ratio(rateIn(before, "I", "stimulus"), rateIn(after, "I", "stimulus"));
          return {
            option: times > 1 + same ? 0 : times >= 1 - same ? 1 : 2,
            measured: [
              rates(before, after, "I", "stimulus"),
              rates(before, after, "E", "stimulus"),
              correct(before, after),
            ],
            rule: `The trial and its noise are the same before and after; “stay” is within ${100 * same} %.`,
          };
        },
      },
    },
    {
      title: "Never any inhibition",
      sight: learned,
      text: (
        <p>
          This network cannot do without its inhibition. But does the task need any? Train a new network of 50 E units
          and no I units, for as many updates.
        </p>
      ),
      question: {
        text: "How well does it decide?",
        expected: 2,
        options: [
          {
            text: "Better",
            why: <p>The task does not need inhibition, and this network got on faster without it.</p>,
          },
          {
            text: "Nearly as well",
            why: <p>The task does not need inhibition: weights of one sign can weigh the evidence, too.</p>,
          },
          {
            text: "Much worse, or by chance",
            why: (
              <p>
                It has learned little or nothing yet. The task can be solved without inhibition, but learning takes
                longer: press <i>Train</i>, and see what 1000 updates bring. With inhibition, excitation can be strong
                and still not explode. The next guide shows where that matters most: in memory.
              </p>
            ),
          },
        ],
        act: { label: "Train it without I", sight: { choices: { ...usualChoices, inhibitory: 0 }, updates } },
        judge(before, after) {
          const gain = accuracy(after) - accuracy(before);
          return {
            option: gain > little / 2 ? 0 : gain >= -little ? 1 : 2,
            measured: [correct(before, after)],
            rule: `“Nearly as well” is at most ${100 * little} percentage points fewer; chance is 50 %.`,
          };
        },
      },
    },
  ],
};
