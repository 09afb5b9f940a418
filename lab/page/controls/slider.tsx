/** A labelled slider that shows its value at once and reports it when released; several keys are one change. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Hint } from "./hint.tsx";

export interface SliderProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly step: number;
  readonly unit?: string;
  /** Whether steps multiply: `step` is then in powers of 10. */
  readonly isLogarithmic?: boolean;
  readonly format?: (value: number) => string;
  /** Why it cannot be moved, if it cannot. */
  readonly whyNot?: string | undefined;
  readonly change: (value: number) => void;
}

/** After the last key, ms. */
const pause = 300;

export function Slider(props: SliderProps) {
  const { label, hint, value, low, high, step, unit, isLogarithmic = false, whyNot, change } = props;
  const id = useId();
  const [shown, setShown] = useState(value);
  useEffect(() => setShown(value), [value]);
  const newest = useRef(change);
  newest.current = change;
  const waits = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isKey = useRef(false);
  const report = (to: number) => {
    clearTimeout(waits.current);
    if (isKey.current) waits.current = setTimeout(() => newest.current(to), pause);
    else newest.current(to);
  };
  const to = (number: number) => (isLogarithmic ? Math.log10(number) : number);
  const from = (place: number) => Number((isLogarithmic ? 10 ** place : place).toPrecision(isLogarithmic ? 2 : 6));
  const text = `${(props.format ?? plain)(shown)}${unit ? ` ${unit}` : ""}`;
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      {hint && <Hint about={label} text={hint} />}
      <output for={id}>{text}</output>
      <input
        id={id}
        type="range"
        disabled={whyNot !== undefined}
        aria-describedby={whyNot === undefined ? undefined : `${id}-why`}
        min={to(low)}
        max={to(high)}
        step={step}
        value={to(shown)}
        aria-valuetext={text}
        onInput={(event) => setShown(from(event.currentTarget.valueAsNumber))}
        onKeyDown={() => {
          isKey.current = true;
        }}
        onPointerDown={() => {
          isKey.current = false;
        }}
        onChange={(event) => report(from(event.currentTarget.valueAsNumber))}
      />
      {whyNot !== undefined && (
        <p id={`${id}-why`} class="why">
          {whyNot}
        </p>
      )}
    </div>
  );
}

const plain = (value: number) => String(Number(value.toPrecision(3))).replace("-", "−");
