/** All units as dots, and the one that is looked at in words: what it does, and what can be done to it. */
import { useLab } from "../state/context.ts";
import { unitName } from "../state/units.ts";
import { Panel } from "./panel.tsx";
import { UnitCard } from "./unitCard.tsx";
import { UnitDots } from "./unitDots.tsx";

export function UnitsPanel() {
  const lab = useLab();
  const silenced = lab.silenced.value;
  const unit = lab.selected.value;
  const canAct = unit !== null && !(lab.weights.value?.lesioned ?? []).includes(unit);
  const isSilenced = unit !== null && silenced.includes(unit);
  return (
    <Panel
      id="units"
      title="Units"
      about={
        <>Each dot is a unit, coloured by its mean rate. Click one to silence it, and see what the network misses.</>
      }
      tools={
        <>
          <span class="verdict">{unit === null ? "" : unitName(unit)}</span>
          <button
            type="button"
            class="small"
            disabled={!canAct}
            aria-pressed={isSilenced}
            title="Its rate is held at 0 in the trials that you see (S)"
            onClick={() => lab.toggleSilence(unit!)}
          >
            Silenced
          </button>
          <button
            type="button"
            class="small"
            disabled={!canAct}
            title="Cuts all its connections for good, also in training; Undo takes it back (L)"
            onClick={() => lab.edit({ lesion: [unit!] })}
          >
            Lesion
          </button>
          <button
            type="button"
            class="small"
            disabled={silenced.length === 0}
            onClick={() => lab.look({ silenced: [] })}
          >
            Wake all
          </button>
        </>
      }
    >
      <div class="beside">
        <UnitDots />
        <UnitCard />
      </div>
    </Panel>
  );
}
