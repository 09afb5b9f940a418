/** The step of the guide that is open: predict, then see. */
import { useEffect, useRef } from "preact/hooks";
import { useLab } from "../state/context.ts";
import { close, goTo, isDone, openGuide, predicted } from "./guideState.ts";

export function GuidePanel() {
  const lab = useLab();
  const title = useRef<HTMLHeadingElement>(null);
  const now = openGuide.value;
  useEffect(() => title.current?.focus(), [now?.guide, now?.step]);
  if (!now) return null;
  const { guide, step } = now;
  const { steps } = guide;
  const { title: heading, text, question, act, found } = steps[step];
  const hasPredicted = question === undefined || predicted.value !== null;
  const isSeen = act === undefined ? hasPredicted : isDone.value;
  return (
    <section class="guide" aria-labelledby="title-guide">
      <header>
        <p class="quiet">
          {guide.title} · {step + 1} of {steps.length}
        </p>
        <button type="button" class="close" aria-label="Close the guide" onClick={close}>
          ×
        </button>
        <h2 id="title-guide" tabIndex={-1} ref={title}>
          {heading}
        </h2>
      </header>
      <div class="text">{text}</div>
      {question && (
        <fieldset>
          <legend>{question.text}</legend>
          {question.options.map((option, k) => (
            <label key={option}>
              <input
                type="radio"
                name="prediction"
                checked={predicted.value === k}
                disabled={isSeen && predicted.value !== null && predicted.value !== k}
                onChange={() => {
                  predicted.value = k;
                }}
              />
              {option}
            </label>
          ))}
        </fieldset>
      )}
      {act && (
        <button
          type="button"
          class="primary"
          disabled={!hasPredicted || !lab.isThere.value || isDone.value}
          onClick={() => {
            isDone.value = true;
            act.run(lab);
          }}
        >
          {!hasPredicted
            ? "Predict first"
            : lab.isThere.value || isDone.value
              ? act.label
              : "The network is trained first …"}
        </button>
      )}
      <div class="found" aria-live="polite">
        {found && isSeen && found(lab)}
      </div>
      <footer>
        <button type="button" disabled={step === 0} onClick={() => goTo(lab, guide, step - 1)}>
          Back
        </button>
        {step + 1 < steps.length ? (
          <button type="button" disabled={!isSeen} onClick={() => goTo(lab, guide, step + 1)}>
            Next
          </button>
        ) : (
          <button type="button" disabled={!isSeen} onClick={close}>
            Done
          </button>
        )}
      </footer>
    </section>
  );
}
