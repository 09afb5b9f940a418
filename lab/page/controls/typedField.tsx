/** A field that keeps its text while it has the focus, whatever is reported meanwhile. */
import type { InputHTMLAttributes } from "preact";
import { useEffect, useReducer, useRef } from "preact/hooks";

export interface TypedFieldProps {
  readonly label: string;
  readonly value: number;
  /** Changes when the value is told anew: until then, what was entered is shown. */
  readonly told: unknown;
  /** Whether another value, as of another network, takes the place of the text at once. */
  readonly isFollowing?: boolean;
  /** Hears what was typed, once; returns whether it is accepted, else the value is shown again. */
  readonly take: (text: string) => boolean;
  /** Hears when the field has the focus, and when no longer. */
  readonly typing?: (is: boolean) => void;
  readonly attributes: InputHTMLAttributes;
}

interface State {
  /** What is shown while the field has the focus. */
  text: string | null;
  isTyped: boolean;
  /** What was accepted and is not told yet. */
  entered: { readonly text: string; readonly told: unknown } | null;
}

export function TypedField({ label, value, told, isFollowing = false, take, typing, attributes }: TypedFieldProps) {
  // Known at once: several events may come before the next drawing.
  const state = useRef<State>({ text: null, isTyped: false, entered: null }).current;
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const put = (change: Partial<State>) => {
    Object.assign(state, change);
    draw(undefined);
  };
  const known = () => (state.entered?.told === told && state.entered ? state.entered.text : String(value));
  const enter = () => {
    const { text, isTyped } = state;
    if (text === null || !isTyped) return;
    put({ isTyped: false });
    if (text !== known() && take(text)) put({ entered: { text, told } });
    put({ text: known() });
  };
  useEffect(() => {
    state.entered = null;
  }, [told]);
  useEffect(() => {
    if (isFollowing && state.text !== null) put({ text: known(), isTyped: false });
  }, [value]);
  // A field that is taken away is not left first.
  useEffect(() => () => typing?.(false), []);
  return (
    <input
      {...attributes}
      aria-label={label}
      value={state.text ?? known()}
      onFocus={() => {
        put({ text: known(), isTyped: false });
        typing?.(true);
      }}
      onInput={(event) => put({ text: event.currentTarget.value, isTyped: true })}
      // A browser fires no change event when the text is the one that was entered before: Enter and leaving count, too.
      onChange={enter}
      onBlur={() => {
        enter();
        put({ text: null });
        typing?.(false);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") enter();
        if (event.key === "Escape") put({ text: known(), isTyped: false });
      }}
    />
  );
}
