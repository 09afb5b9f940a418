import { shortReading } from "../draw/short.ts";
import { useLab } from "../state/context.ts";

const whole = new Intl.NumberFormat("en");

export function Readings() {
  const lab = useLab();
  const { step = 0 } = lab.progress.value ?? {};
  const { loss } = lab.history;
  const accuracy = lab.curve.value?.accuracy;
  const perSecond = lab.progress.value?.updatesPerSecond ?? 0;
  return (
    <dl class="readings">
      <div>
        <dt>Updates</dt>
        <dd>{whole.format(step)}</dd>
      </div>
      <div>
        <dt>Loss</dt>
        <dd>{!Number.isFinite(loss) ? "–" : shortReading(loss)}</dd>
      </div>
      <div class="accuracy">
        <dt>Test accuracy</dt>
        <dd>{accuracy === undefined || !Number.isFinite(accuracy) ? "–" : `${Math.round(100 * accuracy)} %`}</dd>
      </div>
      <div class="rate">
        <dt>Updates / s</dt>
        <dd>{lab.isPlaying.value && perSecond > 0 ? Math.round(perSecond) : "–"}</dd>
      </div>
    </dl>
  );
}
