/** Loss and accuracy against updates. */
import { scaleLinear } from "d3-scale";
import { AxisX, AxisY } from "../draw/axes.tsx";
import { Figure } from "../draw/figure.tsx";
import { Line } from "../draw/lines.tsx";
import { niceLimit } from "../draw/nice.ts";
import { useLab } from "../state/context.ts";
import { Panel } from "./panel.tsx";

const margin = { left: 72, right: 20, top: 8, bottom: 36, between: 14 };

/** Weight of an update in a running mean. */
const weight = 0.12;

/** The largest value but for a few outliers. */
function most(values: readonly number[]): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return 1.1 * (sorted[Math.floor((sorted.length - 1) * 0.97)] ?? 0);
}

/** Running means; a value stands for so many updates. */
function smoothed(values: readonly number[], updates: number): number[] {
  const newness = 1 - (1 - weight) ** updates;
  let mean = Number.NaN;
  return values.map((value) => {
    if (Number.isFinite(value)) mean = Number.isNaN(mean) ? value : mean + newness * (value - mean);
    return mean;
  });
}

export function Learning() {
  const lab = useLab();
  void lab.historyAge.value;
  const points = lab.history.points();
  const edits = lab.edits.value;
  const chance = lab.ready.value?.chance ?? null;
  const steps = points.map(({ step }) => step);
  const last = Math.max(100, steps.at(-1) ?? 0);
  const shares = points.map(({ accuracy }) => 100 * accuracy);
  const now = smoothed(shares, lab.history.size).at(-1) ?? Number.NaN;
  return (
    <Panel id="learning" title="Learning" about={<>Error and accuracy. Pale: single batches.</>}>
      <Figure
        name="learning"
        label={`Loss and accuracy after ${steps.at(-1) ?? 0} updates${Number.isNaN(now) ? "" : `; accuracy ${Math.round(now)} %`}`}
      >
        {({ width, height }) => {
          const x = scaleLinear([0, niceLimit(last)], [margin.left, width - margin.right]);
          const each = (height - margin.top - margin.bottom - margin.between) / 2;
          const losses = points.map(({ loss }) => loss);
          const highest = losses.length > 0 ? niceLimit(Math.max(1e-6, most(losses))) : 1;
          const loss = scaleLinear([0, highest], [margin.top + each, margin.top]).clamp(true);
          const bottom = height - margin.bottom;
          const share = scaleLinear([0, 100], [bottom, bottom - each]);
          return {
            svg: (
              <>
                {edits.map(({ at }, k) => (
                  <line key={k} class="edit" x1={x(at)} x2={x(at)} y1={margin.top} y2={bottom}>
                    <title>an edit after {at} updates</title>
                  </line>
                ))}
                <AxisY x={margin.left} labelX={10} scale={loss} ticks={3} label="Loss" unit="a.u." />
                <AxisX y={margin.top + each} scale={x} ticks={4} isBare />
                <Line class="raw loss" x={steps} y={losses} scaleX={x} scaleY={loss} />
                <Line class="loss" x={steps} y={smoothed(losses, lab.history.size)} scaleX={x} scaleY={loss} />
                <AxisY x={margin.left} labelX={10} scale={share} ticks={[0, 50, 100]} label="Correct" unit="%" />
                <AxisX y={bottom} scale={x} ticks={4} label="Updates" />
                {chance !== null && (
                  <>
                    <line
                      class="reference"
                      x1={x.range()[0]}
                      x2={x.range()[1]}
                      y1={share(100 * chance)}
                      y2={share(100 * chance)}
                    />
                    <text class="note" x={x.range()[1]} y={share(100 * chance) + 12} text-anchor="end">
                      chance
                    </text>
                  </>
                )}
                <Line class="raw accuracy" x={steps} y={shares} scaleX={x} scaleY={share} />
                <Line class="accuracy" x={steps} y={smoothed(shares, lab.history.size)} scaleX={x} scaleY={share} />
              </>
            ),
          };
        }}
      </Figure>
    </Panel>
  );
}
