import { niceLimit } from "../draw/nice.ts";
import { rampColour, ramps } from "../draw/theme.ts";
import { useLab } from "../state/context.ts";
import { groupsOf, kindOfSign, unitName } from "../state/units.ts";

const kinds = { excitatory: "excitatory", inhibitory: "inhibitory", unit: "either sign" };

export function UnitDots() {
  const lab = useLab();
  const ready = lab.ready.value;
  if (!ready) return <div class="dots" />;
  const { rates } = lab.trialOfUnits.value ?? { rates: new Float32Array(0) };
  const { units } = ready;
  const steps = rates.length / units;
  const means = Array.from({ length: units }, (_, unit) => {
    let sum = 0;
    for (let step = 0; step < steps; step++) sum += rates[step * units + unit];
    return steps > 0 ? sum / steps : 0;
  });
  const limit = niceLimit(Math.max(0, ...means.map(Math.abs)));
  const isSigned = means.some((mean) => mean < 0);
  /** As in the map of rates. */
  const rampOf = (mean: number, sign: number) =>
    ramps.value[!isSigned ? kindOfSign(sign) : mean < 0 ? "inhibitory" : "excitatory"];
  const silenced = lab.silenced.value;
  const lesioned = lab.weights.value?.lesioned ?? [];
  const { selected } = lab;
  const move = (by: number) => {
    selected.value = Math.max(0, Math.min(units - 1, (selected.value ?? -1) + by));
    document.getElementById(`unit-${selected.value}`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div
      class="dots"
      role="listbox"
      tabIndex={0}
      aria-label="Units. Arrow keys choose one, S silences it, L lesions it."
      aria-multiselectable="false"
      aria-activedescendant={selected.value === null ? undefined : `unit-${selected.value}`}
      onFocus={() => {
        selected.value ??= 0;
      }}
      onKeyDown={(event) => {
        const now = selected.value;
        if (event.key === "ArrowRight" || event.key === "ArrowDown") move(1);
        else if (event.key === "ArrowLeft" || event.key === "ArrowUp") move(-1);
        else if (event.key === "Home") move(-units);
        else if (event.key === "End") move(units);
        else if (now !== null && ["s", " ", "Enter"].includes(event.key) && !lesioned.includes(now))
          lab.toggleSilence(now);
        else if (now !== null && ["l", "Delete"].includes(event.key)) lab.edit({ lesion: [now] });
        else return;
        event.preventDefault();
      }}
      onPointerLeave={() => {
        lab.pointed.value = null;
      }}
    >
      {groupsOf(ready).map(({ name, sign, first, end }) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of options
        <div key={name} class={`group ${kindOfSign(sign)}`} role="group" aria-label={name}>
          <span class="group-name" aria-hidden="true">
            {name}
          </span>
          {Array.from({ length: end - first }, (_, k) => {
            const unit = first + k;
            const isLesioned = lesioned.includes(unit);
            const isSilenced = silenced.includes(unit);
            const state = isLesioned ? "lesioned" : isSilenced ? "silenced" : "";
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears the keys
              // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
              <span
                key={unit}
                id={`unit-${unit}`}
                role="option"
                class={`dot ${state} ${lab.unit.value === unit ? "focus" : ""}`}
                aria-selected={selected.value === unit}
                aria-label={`${unitName(unit)}, ${kinds[kindOfSign(sign)]}${state && `, ${state}`}`}
                style={{
                  backgroundColor: isLesioned
                    ? undefined
                    : rampColour(rampOf(means[unit], sign), 0.06 + Math.abs(means[unit]) / limit),
                }}
                onPointerEnter={() => {
                  lab.pointed.value = unit;
                }}
                onClick={() => {
                  selected.value = unit;
                  if (!isLesioned) lab.toggleSilence(unit);
                }}
              />
            );
          })}
        </div>
      ))}
    </div>
  );
}
