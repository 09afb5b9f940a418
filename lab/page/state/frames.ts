/** The newest report of each kind waits for a frame, and a frame takes one, so that none is long. */
import type { Report } from "../../protocol.ts";

/** Least time between frames that change something while a visitor prefers reduced motion, ms. */
const calm = 500;

export class Frames {
  readonly #waiting = new Map<Report["kind"], Report>();
  #isAsked = false;
  #last = Number.NEGATIVE_INFINITY;
  readonly #take: (report: Report) => void;
  readonly #isCalm: () => boolean;

  constructor(take: (report: Report) => void, isCalm: () => boolean) {
    this.#take = take;
    this.#isCalm = isCalm;
  }

  put(report: Report): void {
    this.#waiting.set(report.kind, report);
    this.#ask();
  }

  /** Forgets what waits: it is about another network. */
  clear(): void {
    this.#waiting.clear();
  }

  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame((now) => this.#frame(now));
  }

  #frame(now: number): void {
    this.#isAsked = false;
    const isCalm = this.#isCalm();
    if (isCalm && now - this.#last < calm) {
      this.#ask();
      return;
    }
    this.#last = now;
    let left = isCalm ? this.#waiting.size : 1;
    for (const [kind, report] of this.#waiting) {
      if (left-- === 0) break;
      this.#waiting.delete(kind);
      this.#take(report);
    }
    if (this.#waiting.size > 0) this.#ask();
  }
}
