/** The step of the guide that is open: predict, then see. */
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useLab } from "../state/context.ts";
import { menuButton } from "./guideMenu.tsx";
import {
  act,
  askAnother,
  close,
  finding,
  goTo,
  isActed,
  isElsewhere,
  isPrepared,
  openGuide,
  others,
  predicted,
  seed,
  show,
  watch,
} from "./guideState.ts";
import { Cite } from "./sources.tsx";
import { Verdict } from "./verdict.tsx";

export function GuidePanel() {
  const lab = useLab();
  const title = useRef<HTMLHeadingElement>(null);
  const now = openGuide.value;
  useEffect(() => title.current?.focus(), [now]);
  useSignalEffect(() => watch(lab));
  if (!now) return null;
  const { guide, step } = now;
  const { title: heading, text, papers, question } = guide.steps[step];
  const hasPredicted = predicted.value !== null;
  const found = hasPredicted ? finding.value : null;
  const canGoOn = !question || found !== null;
  const leave = () => {
    close();
    document.getElementById(menuButton)?.focus();
  };
  return (
    <section class="guide" aria-labelledby="title-guide">
      <header>
        <p class="quiet">
          {guide.title} · {step + 1} of {guide.steps.length}
        </p>
        <button type="button" class="close" aria-label="Close the guide" onClick={leave}>
          ×
        </button>
        <h2 id="title-guide" tabIndex={-1} ref={title}>
          {heading}
        </h2>
      </header>
      <div class="text">
        {text}
        {papers?.map((paper) => (
          <Cite key={paper} paper={paper} />
        ))}
      </div>
      {question && (
        <fieldset>
          <legend>{question.text}</legend>
          {question.options.map((option, k) => (
            <label key={option.text} class={found?.option === k ? "true" : ""}>
              <input
                type="radio"
                name="prediction"
                checked={predicted.value === k}
                disabled={(isActed.value || found !== null) && predicted.value !== k}
                onChange={() => {
                  predicted.value = k;
                }}
              />
              {option.text}
            </label>
          ))}
        </fieldset>
      )}
      {question?.act && (
        <button
          type="button"
          class="primary"
          disabled={!hasPredicted || (!isPrepared.value && !isActed.value)}
          // It keeps the focus.
          aria-disabled={isActed.value}
          onClick={() => {
            if (!isActed.value) act(lab);
          }}
        >
          {!hasPredicted
            ? "Predict first"
            : isPrepared.value || isActed.value || isElsewhere(lab)
              ? question.act.label
              : "The network is trained first …"}
        </button>
      )}
      {isElsewhere(lab) && (
        <p>
          What you see now is not what the question is about.{" "}
          <button
            type="button"
            class="small"
            onClick={() => {
              show(lab);
              // This button goes away.
              title.current?.focus({ preventScroll: true });
            }}
          >
            Show it
          </button>
        </p>
      )}
      <div class="found" aria-live="polite">
        {question &&
          (found ? (
            <Verdict question={question} found={found} />
          ) : (
            isActed.value && <p class="quiet">It is being measured …</p>
          ))}
      </div>
      {(found || others.value.size > 0) && (
        <button
          type="button"
          class="small"
          // It keeps the focus.
          aria-disabled={!found}
          onClick={() => {
            if (found) askAnother(lab);
          }}
        >
          Ask another network (seed {seed.value + 1})
        </button>
      )}
      <footer>
        <button type="button" disabled={step === 0} onClick={() => goTo(lab, guide, step - 1)}>
          Back
        </button>
        {step + 1 < guide.steps.length ? (
          <button type="button" disabled={!canGoOn} onClick={() => goTo(lab, guide, step + 1)}>
            Next
          </button>
        ) : (
          <button type="button" disabled={!canGoOn} onClick={leave}>
            Done
          </button>
        )}
      </footer>
    </section>
  );
}
