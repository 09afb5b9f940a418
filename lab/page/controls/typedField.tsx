/** A field that keeps what is typed until it is entered or left, whatever is reported meanwhile. */
import type { InputHTMLAttributes } from "preact";
import { useRef, useState } from "preact/hooks";

export interface TypedFieldProps {
  readonly label: string;
  readonly value: number;
  /** Hears what was typed, once; where it is refused, the value is shown again. */
  readonly take: (text: string) => void;
  /** Hears when typing begins and ends. */
  readonly typing?: (is: boolean) => void;
  readonly attributes: InputHTMLAttributes;
}

export function TypedField({ label, value, take, typing, attributes }: TypedFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  // Known at once, while the state waits for the next drawing.
  const isTyped = useRef(false);
  const type = (text: string | null) => {
    isTyped.current = text !== null;
    setTyped(text);
    typing?.(isTyped.current);
  };
  return (
    <input
      {...attributes}
      aria-label={label}
      value={typed ?? value}
      onInput={(event) => type(event.currentTarget.value)}
      onChange={(event) => {
        if (!isTyped.current) return;
        type(null);
        take(event.currentTarget.value);
      }}
      onBlur={() => type(null)}
      onKeyDown={(event) => {
        if (event.key === "Escape") type(null);
      }}
    />
  );
}
