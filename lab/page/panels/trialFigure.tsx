import { scaleLinear } from "d3-scale";
import type { TrialShown } from "../../protocol.ts";
import { AxisX } from "../draw/axes.tsx";
import { Figure } from "../draw/figure.tsx";
import { niceLimit } from "../draw/nice.ts";
import { useLab } from "../state/context.ts";
import { groupsOf } from "../state/units.ts";
import { ChannelLines, nameWidth } from "./channelLines.tsx";
import { MeanRates } from "./meanRates.tsx";
import { RateMap } from "./rateMap.tsx";
import { RateMarks } from "./rateMarks.tsx";
import type { Band, TrialPlace } from "./trialPlace.ts";

const margin = { left: 68, right: 96, top: 20, bottom: 36 };
const gap = 12;
/** As many names stand in one column beside a band. */
const fewNames = 4;
/** Width from which on there is room for two, px. */
const wide = 560;
/** Shares of the height that the bands take. */
const shares = { inputs: 0.2, rates: 0.42, means: 0.17, outputs: 0.21 };

export function TrialFigure() {
  const lab = useLab();
  const ready = lab.ready.value;
  const trial = lab.trial.value;
  const label =
    trial === null || ready === null
      ? "No trial yet"
      : `A trial of ${ready.conditions[trial.condition]}: inputs, rates of ${ready.units} units and outputs over ${Math.round(trial.times.at(-1) ?? 0)} ms`;
  return (
    <Figure name="trial" label={label}>
      {({ width, height }) => {
        const bands = bandsOf(height);
        const left = margin.left;
        // Names of many channels stand in two columns, where there is room.
        const hasMany = Math.max(ready?.inputs.length ?? 0, ready?.outputs.length ?? 0) > fewNames && width > wide;
        const room = hasMany ? margin.right + nameWidth : Math.min(margin.right, width * 0.26);
        const right = width - room;
        if (trial === null || ready === null) return { svg: <Frames bands={bands} left={left} right={right} /> };
        const { times } = trial;
        const dt = times.length > 1 ? times[1] - times[0] : times[0];
        const x = scaleLinear([times[0] - dt, times[times.length - 1]], [left, right]);
        const place = { x, left, right, room };
        const groups = groupsOf(ready);
        const limit = niceLimit(trial.rates.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
        const isSigned = trial.rates.some((value) => value < 0);
        const rates = { ready, trial, groups, limit, isSigned, place, band: bands.rates };
        const map = <RateMap {...rates} />;
        return {
          under: map,
          svg: (
            <>
              <Periods
                trial={trial}
                place={place}
                top={bands.inputs.top}
                bottom={bands.outputs.bottom}
                except={bands.rates}
              />
              <ChannelLines
                names={ready.inputs}
                outputs={ready.outputs}
                values={trial.inputs}
                trial={trial}
                place={place}
                band={bands.inputs}
                label="Inputs"
              />
              <RateMarks {...rates} />
              <MeanRates trial={trial} groups={groups} units={ready.units} place={place} band={bands.means} />
              <ChannelLines
                names={ready.outputs}
                outputs={ready.outputs}
                values={trial.outputs}
                targets={trial.targets}
                trial={trial}
                place={place}
                band={bands.outputs}
                label="Outputs"
              />
              <AxisX y={bands.outputs.bottom} scale={x} ticks={width < 480 ? 4 : 8} label="Time" unit="ms" />
            </>
          ),
        };
      }}
    </Figure>
  );
}

function bandsOf(height: number): Readonly<Record<keyof typeof shares, Band>> {
  const room = height - margin.top - margin.bottom - 3 * gap;
  let top = margin.top;
  const next = (share: number) => {
    const band = { top: Math.round(top), bottom: Math.round(top + share * room) };
    top = band.bottom + gap;
    return band;
  };
  return {
    inputs: next(shares.inputs),
    rates: next(shares.rates),
    means: next(shares.means),
    outputs: next(shares.outputs),
  };
}

/** The place of what is to come. */
function Frames(props: { readonly bands: ReturnType<typeof bandsOf>; readonly left: number; readonly right: number }) {
  return (
    <>
      {Object.entries(props.bands).map(([name, { top, bottom }]) => (
        <rect key={name} class="empty" x={props.left} y={top} width={props.right - props.left} height={bottom - top} />
      ))}
    </>
  );
}

/** Periods of the trial: their names above, every second one shaded. */
function Periods(props: {
  readonly trial: TrialShown;
  readonly place: TrialPlace;
  readonly top: number;
  readonly bottom: number;
  /** Whose colours no shade may change. */
  readonly except: Band;
}) {
  const { trial, place, top, bottom, except } = props;
  const { x } = place;
  return (
    <g class="periods">
      {trial.periods.map(({ name, from, to }, k) => {
        const [start, end] = [x(from), x(to)];
        const room = Math.floor((end - start) / 6);
        return (
          <g key={`${name} ${from}`}>
            {k % 2 === 1 && (
              <>
                <rect class="period" x={start} y={top} width={end - start} height={except.top - top} />
                <rect class="period" x={start} y={except.bottom} width={end - start} height={bottom - except.bottom} />
              </>
            )}
            {k > 0 && <line x1={start} x2={start} y1={top - 12} y2={bottom} />}
            {room > 1 && (
              <text x={start + 3} y={top - 6}>
                {name.length <= room ? name : room > 3 ? `${name.slice(0, room - 1)}…` : ""}
              </text>
            )}
            <title>{name}</title>
          </g>
        );
      })}
    </g>
  );
}
