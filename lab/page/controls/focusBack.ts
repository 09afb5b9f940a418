/** While a file is opened the page hears nothing, and the focus is lost: it returns to where it was. */
import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Lab } from "../state/lab.ts";

export function useFocusBack(lab: Lab): void {
  useEffect(() => {
    let was: HTMLElement | null = null;
    return effect(() => {
      if (lab.file.value !== null) {
        was ??= document.activeElement as HTMLElement | null;
        return;
      }
      const to = was;
      was = null;
      // Once the page is drawn, and hears again.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) to?.focus({ preventScroll: true });
      });
    });
  }, []);
}
