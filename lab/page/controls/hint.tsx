/** A small button whose explanation appears when it is pointed at, focused or pressed. */
import { signal } from "@preact/signals";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface Shown {
  readonly text: string;
  readonly anchor: DOMRect;
}

const shown = signal<Shown | null>(null);

export interface HintProps {
  readonly about: string;
  readonly text: string;
}

export function Hint({ about, text }: HintProps) {
  const id = useId();
  const show = (event: Event) => {
    shown.value = { text, anchor: (event.currentTarget as Element).getBoundingClientRect() };
  };
  const hide = () => {
    shown.value = null;
  };
  return (
    <>
      <button
        type="button"
        class="hint"
        aria-label={`About “${about}”`}
        aria-describedby={id}
        onPointerEnter={show}
        onPointerLeave={hide}
        onFocus={show}
        onBlur={hide}
        onClick={show}
        onKeyDown={(event) => {
          if (event.key === "Escape") hide();
        }}
      >
        ?
      </button>
      <span id={id} class="hidden">
        {text}
      </span>
    </>
  );
}

const [gap, edge] = [8, 8];

/** Where explanations appear: once in the page. */
export function Tooltip() {
  const box = useRef<HTMLDivElement>(null);
  const now = shown.value;
  useLayoutEffect(() => {
    if (!now || !box.current) return;
    const { anchor } = now;
    const { offsetWidth: width, offsetHeight: height } = box.current;
    const below = anchor.bottom + gap;
    const left = Math.max(edge, Math.min(innerWidth - width - edge, anchor.left + anchor.width / 2 - width / 2));
    const top = below + height + edge < innerHeight ? below : anchor.top - gap - height;
    box.current.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }, [now]);
  return (
    now && (
      <div ref={box} class="tooltip" aria-hidden="true">
        {now.text}
      </div>
    )
  );
}
