/** The psychometric curve, or the accuracy of each condition. */

import { Figure } from "../draw/figure.tsx";
import { useLab } from "../state/context.ts";
import { conditionDots } from "./conditionDots.tsx";
import { Panel } from "./panel.tsx";
import { psychometric } from "./psychometric.tsx";

export function CurvePanel() {
  const lab = useLab();
  const ready = lab.ready.value;
  const curve = lab.curve.value;
  const factor = ready === null ? unknown : ready.factor;
  const before = lab.isIntact.value ? null : lab.intactCurve.value;
  const hasFactor = factor !== null;
  return (
    <Panel
      id="curve"
      title={hasFactor ? "Psychometric curve" : "Accuracy by condition"}
      about={
        hasFactor ? (
          <>Weak evidence in the middle, strong outside.</>
        ) : (
          <>Share of right trials; bars: 95 % intervals.</>
        )
      }
      tools={
        <span class="score" title={curve === null ? undefined : `Of ${curve.trials} trials that it was not trained on`}>
          {curve === null ? "" : `${percent(curve.accuracy)} correct`}
        </span>
      }
    >
      <Figure
        name="curve"
        label={
          curve === null
            ? "No curve yet"
            : `${curve.points.map(({ level, share }) => `${level}: ${percent(share)}`).join(", ")}`
        }
      >
        {(size) => ({
          svg: factor
            ? psychometric(size, factor, curve, before, ready?.chance ?? null)
            : conditionDots(size, curve, before, ready),
        })}
      </Figure>
    </Panel>
  );
}

/** Before the task is known. */
const unknown = { name: "evidence", favours: "choice" };

const percent = (share: number) => (Number.isFinite(share) ? `${Math.round(100 * share)} %` : "–");
