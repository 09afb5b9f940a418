/** The weight that is looked at, in words and as a number to change. */
import type { Signal } from "@preact/signals";
import { useLab } from "../state/context.ts";
import type { Held } from "./matrixPlace.ts";
import { allowed, endName, weightAt } from "./weightAllowed.ts";

export function WeightField({ held }: { readonly held: Signal<Held | null> }) {
  const lab = useLab();
  const ready = lab.ready.value;
  const weights = lab.weights.value;
  const now = held.value;
  if (!ready || !weights || !now)
    return (
      <p class="weight-field" id="weight-shown">
        Point at a cell to read its weight.
      </p>
    );
  const { cell } = now;
  const value = now.value ?? weightAt(weights, ready, cell);
  return (
    <p class="weight-field" id="weight-shown">
      <span>
        {endName(ready, cell, "from")} → {endName(ready, cell, "to")}
      </span>
      <input
        type="number"
        step="any"
        aria-label={`Weight from ${endName(ready, cell, "from")} to ${endName(ready, cell, "to")}`}
        value={Number(value.toPrecision(3))}
        onChange={(event) => {
          const given = event.currentTarget.valueAsNumber;
          if (!Number.isFinite(given)) return;
          const kept = allowed(ready, lab.choices.value, cell, given);
          if (kept !== given) {
            event.currentTarget.value = String(Number(value.toPrecision(3)));
            const sign = given < 0 ? "at least 0" : "at most 0";
            lab.notice.value = { tone: "error", text: `A weight from ${endName(ready, cell, "from")} is ${sign}.` };
          } else lab.edit({ weight: cell, value: kept });
        }}
      />
    </p>
  );
}
