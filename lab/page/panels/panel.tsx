/** A titled part of the page with a sentence on what is to be seen. */
import type { ComponentChildren } from "preact";

export interface PanelProps {
  readonly id: string;
  readonly title: string;
  readonly about: ComponentChildren;
  /** Beside the title. */
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Panel({ id, title, about, tools, children }: PanelProps) {
  return (
    <section class={`panel panel-${id}`} aria-labelledby={`title-${id}`}>
      <header>
        <h2 id={`title-${id}`}>{title}</h2>
        {tools && <div class="tools">{tools}</div>}
        <p class="about">{about}</p>
      </header>
      {children}
    </section>
  );
}
