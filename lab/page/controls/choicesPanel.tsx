/** What a visitor chooses about the network. */
import { daleMethods, labTasks, limits } from "../../engine/tasks.ts";
import { useLab } from "../state/context.ts";
import { capitalised } from "./capitalised.ts";
import { Hint } from "./hint.tsx";
import { Slider } from "./slider.tsx";
import { TypedField } from "./typedField.tsx";

export function ChoicesPanel() {
  const lab = useLab();
  const choices = lab.choices.value;
  const run = lab.ready.value?.run;
  const task = labTasks.find(({ name }) => name === choices.task);
  const method = daleMethods.find(({ name }) => name === choices.dale);
  const rate = lab.learningRate.value;
  return (
    <section class="choices" aria-labelledby="title-choices">
      <h2 id="title-choices">Network</h2>
      {run !== undefined && (
        <p class="note">Shown: the run {run}, not the choices below. Changing one starts a new network.</p>
      )}
      <label class="choice">
        <span>Task</span>
        <select
          value={choices.task}
          onChange={(event) => lab.choose({ task: event.currentTarget.value, parameters: {} })}
        >
          {labTasks.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {task?.parameters.map(({ name, title, unit, low, high, step, usual }) => (
        <Slider
          key={`${task.name} ${name}`}
          label={capitalised(title)}
          unit={unit}
          low={low}
          high={high}
          step={step}
          value={choices.parameters[name] ?? usual}
          change={(value) => lab.choose({ parameters: { ...choices.parameters, [name]: value } })}
        />
      ))}
      <hr />
      <Slider
        label="Units"
        hint="Units of the network. Each has a rate that changes with what it receives. More units learn more, and take longer."
        {...limits.units}
        value={choices.units}
        change={(units) => lab.choose({ units })}
      />
      <label class="choice">
        <span>
          Dale’s principle
          <Hint
            about="Dale’s principle"
            text={`A neuron excites all others that it reaches, or inhibits them all. ${method ? `Here: ${method.about}.` : ""}`}
          />
        </span>
        <select
          aria-label="Dale’s principle"
          value={choices.dale}
          onChange={(event) => lab.choose({ dale: event.currentTarget.value })}
        >
          {daleMethods.map(({ name, title }) => (
            <option key={name} value={name}>
              {capitalised(title)}
            </option>
          ))}
        </select>
      </label>
      <Slider
        label="Inhibitory units"
        hint="Share of the units that inhibit, where Dale’s principle is kept. In the cortex it is about one in five."
        whyNot={
          choices.dale === "off"
            ? `Without Dale’s principle no unit is inhibitory; ${percent(choices.inhibitory)} of the units are not read out.`
            : undefined
        }
        {...limits.inhibitory}
        format={percent}
        value={choices.inhibitory}
        change={(inhibitory) => lab.choose({ inhibitory })}
      />
      <hr />
      <Slider
        label="Noise of the units"
        hint="Standard deviation of the noise that each unit receives at every moment."
        {...limits.recurrentNoise}
        value={choices.recurrentNoise}
        change={(recurrentNoise) => lab.choose({ recurrentNoise })}
      />
      <Slider
        label="Noise of the inputs"
        hint="A factor on the noise of the task: at 0 the evidence is clear, at 2 it is twice as noisy."
        {...limits.inputNoise}
        format={(factor) => `× ${factor}`}
        value={choices.inputNoise}
        change={(inputNoise) => lab.choose({ inputNoise })}
      />
      <Slider
        label="Learning rate"
        hint="How far an update moves the weights. It can be changed while the network learns."
        {...limits.learningRate}
        step={0.1}
        isLogarithmic
        value={rate}
        change={(learningRate) => lab.edit({ learningRate })}
      />
      <label class="choice seed">
        <span>
          Seed
          <Hint
            about="Seed"
            text="Everything random follows from it: the first weights, the trials, the noise. Same seed, same network."
          />
        </span>
        <TypedField
          label="Seed"
          attributes={{ type: "number", min: limits.seed.low, max: limits.seed.high, step: limits.seed.step }}
          value={choices.seed}
          told={choices.seed}
          isFollowing
          take={(text) => {
            const seed = text === "" ? Number.NaN : Number(text);
            const { low, high } = limits.seed;
            const isSeed = Number.isInteger(seed) && seed >= low && seed <= high;
            if (!isSeed) lab.notice.value = { tone: "error", text: `A seed is a whole number from ${low} to ${high}.` };
            else if (seed !== choices.seed) lab.choose({ seed });
            return isSeed;
          }}
        />
        <button type="button" class="small" onClick={() => lab.choose({ seed: (choices.seed % limits.seed.high) + 1 })}>
          Next
        </button>
      </label>
    </section>
  );
}

const percent = (share: number) => `${Math.round(100 * share)} %`;
