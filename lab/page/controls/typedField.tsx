/** A field that keeps its text from when it is entered until it is left, whatever is reported meanwhile. */
import type { InputHTMLAttributes } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export interface TypedFieldProps {
  readonly label: string;
  readonly value: number;
  /** Hears what was typed, once; where it is refused, the value is shown again. */
  readonly take: (text: string) => void;
  /** Hears when the text is kept, and when it is no longer. */
  readonly typing?: (is: boolean) => void;
  readonly attributes: InputHTMLAttributes;
}

export function TypedField({ label, value, take, typing, attributes }: TypedFieldProps) {
  const [kept, setKept] = useState<string | null>(null);
  // Known at once, while the state waits for the next drawing.
  const isTyped = useRef(false);
  const keep = (text: string | null, typed: boolean) => {
    isTyped.current = typed;
    setKept(text);
    typing?.(text !== null);
  };
  // A field that is taken away is not left first.
  useEffect(() => () => typing?.(false), []);
  return (
    <input
      {...attributes}
      aria-label={label}
      value={kept ?? value}
      onFocus={(event) => keep(event.currentTarget.value, false)}
      onInput={(event) => keep(event.currentTarget.value, true)}
      onChange={(event) => {
        const wasTyped = isTyped.current;
        keep(null, false);
        if (wasTyped) take(event.currentTarget.value);
      }}
      onBlur={() => keep(null, false)}
      onKeyDown={(event) => {
        if (event.key === "Escape") keep(null, false);
      }}
    />
  );
}
