import { usualChoices } from "../../engine/tasks.ts";
import type { Choices, View } from "../../protocol.ts";
import type { Lab } from "../state/lab.ts";
import type { Guide } from "./guide.ts";
import { showLearned } from "./learned.ts";
import { accuracy, before, isAnswered, percent, rate, rateIn } from "./measure.ts";
import { Cite } from "./sources.tsx";

const updates = 300;
const choices: Choices = { ...usualChoices, parameters: { delay: 1000 } };
const learned = (lab: Lab) => showLearned(lab, choices, updates);

const remember = (lab: Lab) => {
  before.value = { E: rateIn(lab, "E", "delay"), accuracy: accuracy(lab) };
};

const perturb = (lab: Lab, perturbation: NonNullable<View["perturbation"]>) => {
  remember(lab);
  lab.look({ perturbation });
};

function Delay({ lab }: { readonly lab: Lab }) {
  const isThere = isAnswered(lab, false);
  return (
    <p>
      Mean rate of E late in the delay: <b>{rate(before.value["E"])}</b> →{" "}
      <b>{isThere ? rate(rateIn(lab, "E", "delay")) : "…"}</b> a.u.
      <br />
      Correct: <b>{percent(before.value["accuracy"])}</b> → <b>{isThere ? percent(accuracy(lab)) : "…"}</b>
    </p>
  );
}

/** The same, for another network that was trained as long. */
function Other({ lab, is }: { readonly lab: Lab; readonly is: string }) {
  return (
    <p>
      Correct: <b>{percent(before.value["accuracy"])}</b> with E and I,{" "}
      <b>{lab.isThere.value ? percent(accuracy(lab)) : "…"}</b> {is}.
    </p>
  );
}

export const memoryUnderDale: Guide = {
  name: "memory",
  title: "Why memory is hard under Dale",
  steps: [
    {
      title: "One second to bridge",
      begin: learned,
      text: (
        <>
          <p>
            The dots stop, and the network may answer only a second later. The units forget within 100 ms, ten times
            sooner. So their activity has to keep itself alive, through their connections.
          </p>
          <p>This network has learned that in {updates} updates.</p>
          <Cite paper="wang2001" />
        </>
      ),
      question: {
        text: "The I units are held at 0 in the delay only, when the evidence is in. What happens?",
        options: ["The choice is kept", "The choice fades", "Rates explode and the choice is lost"],
      },
      act: {
        label: "Silence I in the delay",
        run: (lab) => perturb(lab, { population: "I", period: "delay", kind: "silence", value: 0 }),
      },
      found: (lab) => (
        <>
          <Delay lab={lab} />
          <p>
            They explode. The loops of E units that hold the choice amplify themselves without end once nothing holds
            them back, and the network gives no answer at all.
          </p>
        </>
      ),
    },
    {
      title: "A narrow ridge",
      begin: learned,
      text: (
        <p>Too much excitation explodes. Now a little less of it: the rates of E are scaled by 0.8 in the delay.</p>
      ),
      question: {
        text: "What becomes of the memory?",
        options: ["A little less is kept: the network stays about as good", "It decays: the network often forgets"],
      },
      act: {
        label: "Scale E by 0.8 in the delay",
        run: (lab) => perturb(lab, { population: "E", period: "delay", kind: "gain", value: 0.8 }),
      },
      found: (lab) => (
        <>
          <Delay lab={lab} />
          <p>
            It decays. What is lost in one pass through the loop is lost again in the next, ten times in a second. (Of
            four networks, seeds 1 to 4, one bears it.) Memory lies between fading and exploding. Learning has to find
            that ridge.
          </p>
          <Cite paper="goldman2009" />
        </>
      ),
    },
    {
      title: "Excitation alone",
      begin: learned,
      text: (
        <p>So inhibition keeps the loops from exploding. What if there is none, and training has to do without it?</p>
      ),
      question: {
        text: "50 E units and no inhibition, trained as long, with a delay of one second:",
        options: ["As good as with inhibition", "Much worse"],
      },
      act: {
        label: "Train it without I",
        run(lab) {
          remember(lab);
          showLearned(lab, { ...choices, inhibitory: 0 }, updates);
        },
      },
      found: (lab) => (
        <>
          <Other lab={lab} is="with E alone" />
          <p>
            Much worse. Of four such networks (seeds 1 to 4) three decided by chance and one came to 72 %, where E and I
            together had 88 to 93 %. Strong loops that do not explode need both.
          </p>
        </>
      ),
    },
    {
      title: "Is it Dale’s principle?",
      begin: learned,
      text: <p>Now let all units have weights of either sign: no Dale’s principle at all.</p>,
      question: {
        text: "After as many updates it is",
        options: ["Far better", "About as good, or a little better", "Worse"],
      },
      act: {
        label: "Train it without Dale’s principle",
        run(lab) {
          remember(lab);
          showLearned(lab, { ...choices, dale: "off" }, updates);
        },
      },
      found: (lab) => (
        <>
          <Other lab={lab} is="with weights of either sign" />
          <p>
            About as good: 88 to 94 % in four networks, against 88 to 93 %. What makes memory hard under Dale is less
            the principle than the start. Weights of one sign that are all alike amplify one pattern, everyone together,
            far above all others. The networks here start with few strong connections. In a study with this library one
            way of training succeeded with 54 of 80 networks from its authors’ start, and with 75 of 80 from this one
            (docs/learning-under-dale.md).
          </p>
          <Cite paper="cornford2021" />
        </>
      ),
    },
  ],
};
