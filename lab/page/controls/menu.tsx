/** A button with a list of things to do. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

export interface MenuProps {
  readonly label: string;
  /** Of the button, for what gives it the focus. */
  readonly button?: string;
  readonly isDisabled?: boolean;
  /** Buttons with the role of menu items. */
  readonly children: ComponentChildren;
}

export function Menu({ label, button, isDisabled = false, children }: MenuProps) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const items = () => [...place.current!.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const close = () => {
    setOpen(false);
    place.current?.querySelector<HTMLElement>("button")?.focus();
  };
  useEffect(() => {
    if (!isOpen) return;
    items()[0]?.focus();
    const away = (event: PointerEvent) => {
      if (!place.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener("pointerdown", away);
    return () => removeEventListener("pointerdown", away);
  }, [isOpen]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears the keys of what is in it
    <div
      class="menu"
      ref={place}
      onKeyDown={(event) => {
        if (!isOpen) return;
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (event.key === "Escape") close();
        else if (by !== undefined) {
          const all = items();
          all[(all.indexOf(document.activeElement as HTMLElement) + by + all.length) % all.length].focus();
        } else return;
        event.preventDefault();
      }}
    >
      <button
        type="button"
        id={button}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        disabled={isDisabled}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </button>
      {isOpen && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: items are buttons
        <div id={id} role="menu" aria-label={label} onClick={close}>
          {children}
        </div>
      )}
    </div>
  );
}
