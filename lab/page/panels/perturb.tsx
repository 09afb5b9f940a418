/** Changes a population in a period of the trials that are shown and scored. */
import { useSignal } from "@preact/signals";
import type { View } from "../../protocol.ts";
import { capitalised } from "../controls/capitalised.ts";
import { kindTitles } from "../controls/perturbationWords.ts";
import { Slider } from "../controls/slider.tsx";
import { useLab } from "../state/context.ts";
import { Panel } from "./panel.tsx";

type Perturbation = NonNullable<View["perturbation"]>;
type Kind = Perturbation["kind"];

interface KindForm {
  readonly usual: number;
  /** Of the value; none where the kind needs no value. */
  readonly range?: { readonly low: number; readonly high: number; readonly step: number; readonly label: string };
}

const kinds: Readonly<Record<Kind, KindForm>> = {
  silence: { usual: 0 },
  drive: { usual: 0.5, range: { low: -2, high: 2, step: 0.1, label: "Current (a.u.)" } },
  gain: { usual: 0.5, range: { low: 0, high: 2, step: 0.1, label: "Factor" } },
};

export function PerturbPanel() {
  const lab = useLab();
  const ready = lab.ready.value;
  const populations = ready?.populations.map(({ name }) => name) ?? [];
  const periods = ready?.periods ?? [];
  const chosen = useSignal<Partial<Perturbation>>({});
  const { perturbation } = lab.view.value;
  const isOn = perturbation !== null;
  // What is looked at may come from a link.
  const { population, period, kind = "silence", value }: Partial<Perturbation> = perturbation ?? chosen.value;
  const now: Perturbation = {
    population: pick(populations, population, populations.at(-1)),
    period: pick(periods, period, periods.includes("delay") ? "delay" : periods[Math.floor(periods.length / 2)]),
    kind,
    value: value ?? kinds[kind].usual,
  };
  const change = (part: Partial<Perturbation>) => {
    chosen.value = { ...now, ...part };
    if (isOn) lab.look({ perturbation: { ...now, ...part } });
  };
  const { range } = kinds[now.kind];
  const select = (
    label: string,
    value: string,
    options: readonly (readonly [string, string])[],
    take: (to: string) => void,
  ) => (
    <label>
      <span>{label}</span>
      <select value={value} disabled={!ready} onChange={(event) => take(event.currentTarget.value)}>
        {options.map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Panel
      id="perturb"
      title="Perturb"
      about={<>For a while, in the trials that you see; not in training.</>}
      tools={
        <button
          type="button"
          class="small"
          aria-pressed={isOn}
          disabled={!ready}
          onClick={() => {
            chosen.value = now;
            lab.look({ perturbation: isOn ? null : now });
          }}
        >
          {isOn ? "Stop" : "Apply"}
        </button>
      }
    >
      <div class="fields">
        {select(
          "Population",
          now.population,
          populations.map((name) => [name, name] as const),
          (population) => change({ population }),
        )}
        {select(
          "Period",
          now.period,
          periods.map((name) => [name, name] as const),
          (period) => change({ period }),
        )}
        {select(
          "What to do",
          now.kind,
          Object.entries(kindTitles).map(([name, title]) => [name, capitalised(title)] as const),
          (kind) => change({ kind: kind as Kind, value: kinds[kind as Kind].usual }),
        )}
        <div class="value">
          {range ? (
            <Slider {...range} value={now.value} change={(value) => change({ value })} />
          ) : (
            <p class="quiet">Its rates are held at 0.</p>
          )}
        </div>
      </div>
    </Panel>
  );
}

const pick = (names: readonly string[], chosen: string | undefined, usual: string | undefined): string =>
  chosen !== undefined && names.includes(chosen) ? chosen : (usual ?? "");
