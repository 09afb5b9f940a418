import type { Ready, Weights } from "../../protocol.ts";
import { capitalised } from "../controls/capitalised.ts";
import { useLab } from "../state/context.ts";
import { groupOf, groupsOf, unitName } from "../state/units.ts";

const kinds = (sign: number) => (sign > 0 ? "excitatory" : sign < 0 ? "inhibitory" : "weights of either sign");
/** Partners that are named. */
const partners = 3;

export function UnitCard() {
  const lab = useLab();
  const ready = lab.ready.value;
  const weights = lab.weights.value;
  const trial = lab.trialOfUnits.value;
  const unit = lab.unit.value;
  if (!ready || unit === null)
    return (
      <div class="unit-card">
        <p class="quiet">Point at a unit to see what it does; click it to silence it (S).</p>
      </div>
    );
  const { sign } = groupOf(groupsOf(ready), unit);
  const isLesioned = weights?.lesioned.includes(unit) ?? false;
  const isSilenced = lab.silenced.value.includes(unit);
  let [sum, most] = [0, 0];
  const steps = trial ? trial.times.length : 0;
  for (let step = 0; step < steps; step++) {
    const rate = trial!.rates[step * ready.units + unit];
    sum += rate;
    most = Math.max(most, rate);
  }
  return (
    <div class="unit-card">
      <p>
        <strong>{unitName(unit)}</strong>, {kinds(sign)}
        {isLesioned ? ", lesioned" : isSilenced ? ", silenced" : ""}. Rate in this trial: mean{" "}
        {short(sum / Math.max(1, steps))}, at most {short(most)} a.u.
      </p>
      {weights && (
        <p class="quiet">
          {capitalised(partnersText(strongest(ready, weights, unit, "from"), strongest(ready, weights, unit, "to")))}.
        </p>
      )}
    </div>
  );
}

function partnersText(from: string, to: string): string {
  if (from === "" && to === "") return "no connections";
  return `${from === "" ? "no connections to it" : `strongest from ${from}`}; ${to === "" ? "none from it" : `to ${to}`}`;
}

const short = (value: number) => value.toPrecision(2).replace("-", "−");

/** The strongest partners of a unit, with their weights. */
function strongest(ready: Ready, { wIn, wRec, wOut }: Weights, unit: number, end: "from" | "to"): string {
  const { units, inputs, outputs } = ready;
  const channels =
    end === "from"
      ? inputs.map((name, k) => ({ name, weight: wIn[k * units + unit] }))
      : outputs.map((name, k) => ({ name, weight: wOut[unit * outputs.length + k] }));
  const others = Array.from({ length: units }, (_, k) => ({
    name: `unit ${k}`,
    weight: end === "from" ? wRec[k * units + unit] : wRec[unit * units + k],
  }));
  return [...channels, ...others]
    .filter(({ weight }) => weight !== 0)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, partners)
    .map(({ name, weight }) => `${name} (${short(weight)})`)
    .join(", ");
}
