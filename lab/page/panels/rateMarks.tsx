import { SideName } from "../draw/sideName.tsx";
import { useLab } from "../state/context.ts";
import { kindOfSign } from "../state/units.ts";
import { ColourBar } from "./colourBar.tsx";
import type { RateMapProps } from "./rateMap.tsx";

/** Its axes, the unit that is looked at, and what the pointer does. */
export function RateMarks({ ready, trial, groups, limit, isSigned, place, band }: RateMapProps) {
  const lab = useLab();
  const { units } = ready;
  const silenced = lab.silenced.value;
  const lesioned = lab.weights.value?.lesioned ?? [];
  const unit = lab.unit.value;
  const { left, right } = place;
  const each = (band.bottom - band.top) / units;
  const row = (k: number) => band.top + each * k;
  const under = (event: PointerEvent | MouseEvent) => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    return Math.max(0, Math.min(units - 1, Math.floor(((event.clientY - box.top) / box.height) * units)));
  };
  const isLesioned = (k: number) => lesioned.includes(k);
  return (
    <g class="rate-map">
      <text
        class="axis-label"
        transform={`translate(14,${(band.top + band.bottom) / 2}) rotate(-90)`}
        text-anchor="middle"
      >
        Units
      </text>
      {groups.map(({ name, sign, first, end }) => (
        <g key={name} class={kindOfSign(sign)}>
          <rect
            class="strip"
            x={left - 8}
            y={row(first) + 0.5}
            width="5"
            height={Math.max(1, row(end) - row(first) - 1)}
          />
          {groups.length > 1 && (
            <SideName name={name} x={left - 13} y={(row(first) + row(end)) / 2} height={row(end) - row(first)} />
          )}
          {first > 0 && <line class="divider" x1={left} x2={right} y1={row(first)} y2={row(first)} />}
        </g>
      ))}
      {trial.periods.slice(1).map(({ name, from }) => {
        const at = place.x(from);
        return <line key={`${name} ${from}`} class="divider" x1={at} x2={at} y1={band.top} y2={band.bottom} />;
      })}
      {[...new Set([...silenced, ...lesioned])].map((k) => (
        <text key={k} class="out" x={right + 2} y={row(k + 0.5)} dy="0.32em">
          {isLesioned(k) ? "×" : "○"}
          <title>{`unit ${k} ${isLesioned(k) ? "lesioned" : "silenced"}`}</title>
        </text>
      ))}
      {unit !== null && (
        <rect class="focus" x={left - 1} y={row(unit) - 1} width={right - left + 2} height={each + 2} />
      )}
      <ColourBar
        x={right + 14}
        y={band.top}
        height={band.bottom - band.top}
        colours={groups.map(({ sign, name }) => ({ kind: kindOfSign(sign), name }))}
        limit={limit}
        isSigned={isSigned}
        label="Rate (a.u.)"
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the list of units does the same with the keyboard */}
      <rect
        class="pad"
        x={left}
        y={band.top}
        width={right - left}
        height={band.bottom - band.top}
        onPointerMove={(event) => {
          lab.pointed.value = under(event);
        }}
        onPointerLeave={() => {
          lab.pointed.value = null;
        }}
        onClick={(event) => {
          const clicked = under(event);
          lab.selected.value = clicked;
          if (!isLesioned(clicked)) lab.toggleSilence(clicked);
        }}
      />
    </g>
  );
}
