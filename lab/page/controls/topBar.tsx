/** Start, pause, step, reset, undo, speed, and how far the network is. */

import { GuideMenu } from "../guides/guideMenu.tsx";
import { useLab } from "../state/context.ts";
import { ExportMenu } from "./exportMenu.tsx";
import { Icon } from "./icons.tsx";
import { LinkButton } from "./linkButton.tsx";
import { OpenButton } from "./openButton.tsx";
import { Readings } from "./readings.tsx";

/** Updates per second; null as fast as it goes. */
const speeds: readonly (readonly [number | null, string])[] = [
  [1, "1 / s"],
  [5, "5 / s"],
  [25, "25 / s"],
  [100, "100 / s"],
  [null, "full speed"],
];

export function TopBar() {
  const lab = useLab();
  const isPlaying = lab.isPlaying.value;
  const isReady = lab.ready.value !== null;
  const canUndo = lab.canUndo.value;
  return (
    <header class="top" inert={lab.file.value !== null}>
      <h1>
        <span class="brand" aria-hidden="true" />
        Dalenet <span>lab</span>
      </h1>
      <fieldset class="transport" aria-label="Training">
        <button
          type="button"
          class="primary"
          disabled={!isReady}
          onClick={() => (isPlaying ? lab.pause() : lab.play())}
          title={isPlaying ? "Pause (space)" : "Train (space)"}
        >
          <Icon name={isPlaying ? "pause" : "play"} />
          {isPlaying ? "Pause" : "Train"}
        </button>
        <button type="button" disabled={!isReady || isPlaying} onClick={() => lab.step(1)} title="One update">
          <Icon name="step" />
          <span>Step</span>
        </button>
        <button
          type="button"
          disabled={!isReady}
          onClick={() => lab.reset()}
          title="Back to its start: untrained, or as it was opened"
        >
          <Icon name="reset" />
          <span>Reset</span>
        </button>
        <button type="button" disabled={!canUndo} onClick={() => lab.undo()} title="Back to before the last edit">
          <Icon name="undo" />
          <span>Undo</span>
        </button>
        <label class="inline speed">
          <span class="hidden">Speed</span>
          <select
            value={String(lab.speed.value)}
            title="Updates per second"
            onChange={(event) =>
              lab.setSpeed(event.currentTarget.value === "null" ? null : Number(event.currentTarget.value))
            }
          >
            {speeds.map(([perSecond, text]) => (
              <option key={text} value={String(perSecond)}>
                {text}
              </option>
            ))}
          </select>
        </label>
      </fieldset>
      <Readings />
      <nav aria-label="More">
        <GuideMenu />
        <LinkButton />
        <OpenButton />
        <ExportMenu />
      </nav>
    </header>
  );
}
