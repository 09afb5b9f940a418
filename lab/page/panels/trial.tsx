/** One trial: inputs, rates of all units, mean rates, outputs, over one axis of time. */
import { labTasks } from "../../engine/tasks.ts";
import { useLab } from "../state/context.ts";
import { Panel } from "./panel.tsx";
import { TrialFigure } from "./trialFigure.tsx";
import { trialVerdict } from "./trialVerdict.ts";

export function TrialPanel() {
  const lab = useLab();
  const ready = lab.ready.value;
  const trial = lab.trial.value;
  const { condition } = lab.view.value;
  const asked = ready?.run === undefined && labTasks.find(({ name }) => name === lab.choices.value.task)?.about;
  const verdict = trial === null ? null : trialVerdict(trial);
  return (
    <Panel
      id="trial"
      title="One trial"
      about={asked || "What the network is shown, how its units answer, and what it says."}
      tools={
        <>
          <span class={verdict?.isWrong ? "verdict wrong" : "verdict"} title={verdict?.whole}>
            {verdict?.text}
          </span>
          <label class="inline">
            <span class="hidden">Condition</span>
            <select
              value={condition}
              onChange={(event) => lab.look({ condition: Number(event.currentTarget.value), trial: 0 })}
            >
              {(ready?.conditions ?? ["…"]).map((text, k) => (
                <option key={text} value={k}>
                  {text}
                </option>
              ))}
            </select>
          </label>
          <button type="button" class="small" onClick={() => lab.look({ trial: lab.view.value.trial + 1 })}>
            Another trial
          </button>
        </>
      }
    >
      <TrialFigure />
    </Panel>
  );
}
