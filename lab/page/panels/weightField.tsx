/** The weight that is looked at, in words and as a number to change. */
import type { Signal } from "@preact/signals";
import { TypedField } from "../controls/typedField.tsx";
import { useLab } from "../state/context.ts";
import type { Held } from "./matrixPlace.ts";
import { allowed, boundOf, endName, weightAt, whyFixed } from "./weightAllowed.ts";

/** In size, as links have them. */
const mostWeight = 1e6;

/** The number that was typed, with a decimal point or comma; NaN for what is none. */
function numberIn(text: string): number {
  const plain = text.trim().replace(",", ".").replace("−", "-");
  return plain === "" ? Number.NaN : Number(plain);
}

export interface WeightFieldProps {
  readonly held: Signal<Held | null>;
  readonly isTyping: Signal<boolean>;
}

export function WeightField({ held, isTyping }: WeightFieldProps) {
  const lab = useLab();
  const ready = lab.ready.value;
  const weights = lab.weights.value;
  const now = held.value;
  if (!ready || !weights || !now)
    return (
      <p class="weight-field" id="weight-shown">
        Point at a cell to read its weight. Grey cells are no connections.
      </p>
    );
  const { cell } = now;
  const value = now.value ?? weightAt(weights, ready, cell);
  const fixed = whyFixed(ready, weights, cell);
  if (fixed !== undefined)
    return (
      <p class="weight-field" id="weight-shown">
        {endName(ready, cell, "from")} → {endName(ready, cell, "to")}: {fixed}
      </p>
    );
  return (
    <p class="weight-field" id="weight-shown">
      <span>
        {endName(ready, cell, "from")} → {endName(ready, cell, "to")}
      </span>
      <TypedField
        // What was typed for one weight is not for another.
        key={`${cell.matrix} ${cell.from} ${cell.to}`}
        label={`Weight from ${endName(ready, cell, "from")} to ${endName(ready, cell, "to")}`}
        attributes={{ type: "text", inputMode: "decimal" }}
        value={Number(value.toPrecision(3))}
        told={weights}
        typing={(is) => {
          isTyping.value = is;
        }}
        take={(text) => {
          const given = numberIn(text);
          if (Math.abs(given) <= mostWeight && allowed(ready, cell, given) === given) {
            lab.edit({ weight: cell, value: given });
            return true;
          }
          const stays = String(Number(value.toPrecision(3)));
          const from = endName(ready, cell, "from");
          lab.notice.value = {
            tone: "error",
            text: Number.isNaN(given)
              ? `A weight is a number, such as 0.3: it stays ${stays}.`
              : `A weight from ${from} is ${boundOf(ready, cell)}, and no larger than a million: it stays ${stays}.`,
          };
          return false;
        }}
      />
    </p>
  );
}
