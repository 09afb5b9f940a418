import { usualChoices } from "../../engine/tasks.ts";
import type { Choices, View } from "../../protocol.ts";
import type { Guide, Seen, Sight } from "./guide.ts";
import { accuracy, correct, rateIn, rates, ratio } from "./measure.ts";

const updates = 300;
const choices: Choices = { ...usualChoices, parameters: { delay: 1000 } };
const learned: Sight = { choices, updates };
const perturbed = (perturbation: NonNullable<View["perturbation"]>): Sight => ({ ...learned, perturbation });

/** How many times as high a rate is that exploded. */
const explosion = 10;
/** Differences in accuracy that count: of the same network, and of two that were trained. */
const [lost, apart] = [0.1, 0.05];

const gain = (before: Seen, after: Seen) => accuracy(after) - accuracy(before);
const isExploded = (before: Seen, after: Seen) =>
  ratio(rateIn(before, "E", "delay"), rateIn(after, "E", "delay")) > explosion;
const inDelay = (before: Seen, after: Seen) => [rates(before, after, "E", "delay"), correct(before, after)];
const rule = `“Explode” is more than ${explosion} times the rate; a choice counts as kept if at most ${100 * lost} percentage points are lost.`;
const sizes = `“As good” is within ${100 * apart} percentage points.`;

export const memoryUnderDale: Guide = {
  name: "memory",
  title: "Why memory is hard under Dale",
  steps: [
    {
      title: "One second to bridge",
      sight: learned,
      text: (
        <>
          <p>
            The dots stop, and the network may answer only a second later. The units forget within 100 ms, ten times
            sooner. So their activity has to keep itself alive, through their connections.
          </p>
          <p>This network has learned for {updates} updates.</p>
        </>
      ),
      papers: ["wang2001"],
      question: {
        text: "The I units are held at 0 in the delay only, when the evidence is in. What happens?",
        expected: 2,
        options: [
          {
            text: "The choice is kept",
            why: (
              <p>
                The E units hold the choice among themselves here, strongly enough to last and too weakly to explode.
              </p>
            ),
          },
          {
            text: "The choice fades",
            why: <p>Rates stay within bounds, but without I the two choices no longer keep each other down.</p>,
          },
          {
            text: "Rates explode",
            why: (
              <p>
                The loops of E units that hold the choice amplify themselves without end once nothing holds them back.
                Whatever the network says then is no longer about the dots.
              </p>
            ),
          },
        ],
        act: {
          label: "Silence I in the delay",
          sight: perturbed({ population: "I", period: "delay", kind: "silence", value: 0 }),
        },
        judge: (before, after) => ({
          option: isExploded(before, after) ? 2 : gain(before, after) >= -lost ? 0 : 1,
          measured: inDelay(before, after),
          rule,
        }),
      },
    },
    {
      title: "A narrow ridge",
      sight: learned,
      text: (
        <p>Too much excitation explodes. Now a little less of it: the rates of E are scaled by 0.8 in the delay.</p>
      ),
      question: {
        text: "What becomes of the memory?",
        expected: 1,
        options: [
          {
            text: "The choice is kept: the network stays about as good",
            why: (
              <p>
                This network bears it. Perhaps its two choices are far apart, or its rates recover by themselves. Scale
                E further down under <i>Perturb</i> to find where it breaks.
              </p>
            ),
          },
          {
            text: "It decays: the network often forgets",
            why: (
              <p>
                What is lost in one pass through the loop is lost again in the next, ten times in a second. Memory lies
                between fading and exploding. Learning has to find that ridge.
              </p>
            ),
            papers: ["goldman2009"],
          },
          {
            text: "It explodes all the same",
            why: <p>Scaled rates excite I less, too. Perhaps I loses more by it here than E does.</p>,
          },
        ],
        act: {
          label: "Scale E by 0.8 in the delay",
          sight: perturbed({ population: "E", period: "delay", kind: "gain", value: 0.8 }),
        },
        judge: (before, after) => ({
          option: isExploded(before, after) ? 2 : gain(before, after) >= -lost ? 0 : 1,
          measured: inDelay(before, after),
          rule,
        }),
      },
    },
    {
      title: "Excitation alone",
      sight: learned,
      text: (
        <p>So inhibition keeps the loops from exploding. What if there is none, and training has to do without it?</p>
      ),
      question: {
        text: "50 E units and no inhibition, trained as long, with a delay of one second. Compared with E and I, it is",
        expected: 2,
        options: [
          { text: "Better", why: <p>This one has found a memory that needs no inhibition, and found it sooner.</p> },
          { text: "As good", why: <p>This one has found a memory that needs no inhibition.</p> },
          {
            text: "Worse",
            why: (
              <p>
                Without inhibition, loops that are strong enough to remember explode, and loops that do not explode
                forget. Strong loops that stay within bounds need both.
              </p>
            ),
          },
        ],
        act: { label: "Train it without I", sight: { choices: { ...choices, inhibitory: 0 }, updates } },
        judge: (before, after) => ({
          option: compared(gain(before, after)),
          measured: [correct(before, after)],
          rule: `${sizes} Chance is 50 %.`,
        }),
      },
    },
    {
      title: "Is it Dale’s principle?",
      sight: learned,
      text: (
        <p>
          Now drop Dale’s principle: the same number of units, each free to excite some units and to inhibit others.
        </p>
      ),
      question: {
        text: "After as many updates, compared with the network of E and I units, it is",
        expected: 1,
        options: [
          { text: "Better", why: <p>Here free signs help. How much they help differs from seed to seed.</p> },
          {
            text: "As good",
            why: (
              <p>
                What makes memory hard under Dale’s principle is less the principle than the initial weights. Weights of
                one sign that are all about equally large amplify one pattern, in which all units rise together, far
                more than any other. The networks here start with few, strong connections. In a study with this library,
                one method of training succeeded with 54 of 80 networks from the initial weights of its authors, and
                with 75 of 80 from those used here (docs/learning-under-dale.md).
              </p>
            ),
            papers: ["cornford2021"],
          },
          {
            text: "Worse",
            why: <p>Dale’s principle was no burden here: this seed does better with it.</p>,
          },
        ],
        act: { label: "Train it without Dale’s principle", sight: { choices: { ...choices, dale: "off" }, updates } },
        judge: (before, after) => ({
          option: compared(gain(before, after)),
          measured: [correct(before, after)],
          rule: sizes,
        }),
      },
    },
  ],
};

const compared = (more: number) => (more > apart ? 0 : more >= -apart ? 1 : 2);
