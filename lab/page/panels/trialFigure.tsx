import { scaleLinear } from "d3-scale";
import { useMemo } from "preact/hooks";
import type { Ready, TrialShown } from "../../protocol.ts";
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
      {(size) => ({ under: <RatesUnder {...size} />, svg: <TrialLines {...size} /> })}
    </Figure>
  );
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function placeOf(ready: Ready | null, trial: TrialShown | null, { width, height }: Size) {
  const { left } = margin;
  // Names of many channels stand in two columns, where there is room.
  const hasMany = Math.max(ready?.inputs.length ?? 0, ready?.outputs.length ?? 0) > fewNames && width > wide;
  const room = hasMany ? margin.right + nameWidth : Math.min(margin.right, width * 0.26);
  const right = width - room;
  const times = trial?.times ?? [0, 1];
  const dt = times.length > 1 ? times[1] - times[0] : times[0];
  const x = scaleLinear([times[0] - dt, times[times.length - 1]], [left, right]);
  return { bands: bandsOf(height), place: { x, left, right, room } };
}

/** The rates of a trial, their colours and their place. */
function ratesOf(ready: Ready, trial: TrialShown, size: Size) {
  const { bands, place } = placeOf(ready, trial, size);
  const limit = niceLimit(trial.rates.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
  const isSigned = trial.rates.some((value) => value < 0);
  return { ready, trial, groups: groupsOf(ready), limit, isSigned, place, band: bands.rates };
}

function RatesUnder({ width, height }: Size) {
  const lab = useLab();
  const ready = lab.ready.value;
  const trial = lab.trialOfRates.value;
  if (ready === null || trial === null) return null;
  return <RateMap {...ratesOf(ready, trial, { width, height })} />;
}

/** Each half is drawn again only when it changes. */
function TrialLines({ width, height }: Size) {
  const lab = useLab();
  const ready = lab.ready.value;
  const trial = lab.trial.value;
  const rated = lab.trialOfRates.value;
  const size = { width, height };
  const channels = useMemo(
    () => (ready && trial ? <Channels ready={ready} trial={trial} {...size} /> : null),
    [ready, trial, width, height],
  );
  const rates = useMemo(
    () => (ready && rated ? <Rates ready={ready} trial={rated} {...size} /> : null),
    [ready, rated, width, height],
  );
  if (channels === null) {
    const { bands, place } = placeOf(ready, null, size);
    return <Frames bands={bands} left={place.left} right={place.right} />;
  }
  return (
    <>
      {channels}
      {rates}
    </>
  );
}

interface HalfProps extends Size {
  readonly ready: Ready;
  readonly trial: TrialShown;
}

function Channels({ ready, trial, ...size }: HalfProps) {
  const { bands, place } = placeOf(ready, trial, size);
  const shared = { outputs: ready.outputs, withheld: ready.withheld, trial, place };
  return (
    <>
      <Periods trial={trial} place={place} top={bands.inputs.top} bottom={bands.outputs.bottom} except={bands.rates} />
      <ChannelLines {...shared} names={ready.inputs} values={trial.inputs} band={bands.inputs} label="Inputs" />
      <ChannelLines
        {...shared}
        names={ready.outputs}
        values={trial.outputs}
        targets={trial.targets}
        band={bands.outputs}
        label="Outputs"
      />
      {trial.response && (
        <line
          class="response"
          x1={place.x(trial.response.at)}
          x2={place.x(trial.response.at)}
          y1={bands.outputs.top}
          y2={bands.outputs.bottom}
        >
          <title>{`the response, ${trial.response.after} ms after the onset`}</title>
        </line>
      )}
      <AxisX y={bands.outputs.bottom} scale={place.x} ticks={size.width < 480 ? 4 : 8} label="Time" unit="ms" />
    </>
  );
}

function Rates({ ready, trial, ...size }: HalfProps) {
  const rates = ratesOf(ready, trial, size);
  const { bands } = placeOf(ready, trial, size);
  return (
    <>
      <RateMarks {...rates} />
      <MeanRates trial={trial} groups={rates.groups} units={ready.units} place={rates.place} band={bands.means} />
    </>
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
