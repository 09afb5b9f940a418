/** The newest change of each kind waits for a frame, and a frame makes one, so that none is long. */

/** Least time between frames that change something while a visitor prefers reduced motion, ms. */
const calm = 500;

export class Frames {
  readonly #waiting = new Map<string, () => void>();
  #isAsked = false;
  #last = Number.NEGATIVE_INFINITY;
  readonly #isCalm: () => boolean;

  constructor(isCalm: () => boolean) {
    this.#isCalm = isCalm;
  }

  /** @param change is made in place of one of its kind that still waits */
  put(kind: string, change: () => void): void {
    this.#waiting.set(kind, change);
    this.#ask();
  }

  /** Makes a change at once, in place of one of its kind that waits. */
  now(kind: string, change: () => void): void {
    this.#waiting.delete(kind);
    change();
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
    for (const [kind, change] of this.#waiting) {
      if (left-- === 0) break;
      this.#waiting.delete(kind);
      change();
    }
    if (this.#waiting.size > 0) this.#ask();
  }
}
