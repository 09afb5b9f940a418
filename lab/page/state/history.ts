/** Loss and accuracy of all updates, kept as at most `most` means over equally many updates. */
const most = 256;

export interface HistoryPoint {
  /** The last update in it. */
  readonly step: number;
  readonly loss: number;
  /** NaN where no trial was scored. */
  readonly accuracy: number;
}

interface Bucket {
  step: number;
  updates: number;
  loss: number;
  scored: number;
  accuracy: number;
}

export class History {
  #size = 1;
  #buckets: Bucket[] = [];

  /** Adds updates; those of a step that has been before replace what followed it. */
  add(steps: Float64Array, loss: Float64Array, accuracy: Float64Array): void {
    if (steps.length === 0) return;
    this.cut(steps[0] - 1);
    steps.forEach((step, k) => {
      this.#put(step, loss[k], accuracy[k]);
    });
  }

  /** Forgets all after an update. */
  cut(step: number): void {
    while (this.#buckets.length > 0 && this.#buckets.at(-1)!.step > step) this.#buckets.pop();
  }

  clear(): void {
    this.#size = 1;
    this.#buckets = [];
  }

  /** Updates in a point. */
  get size(): number {
    return this.#size;
  }

  /** Loss of the newest update or updates. */
  get loss(): number {
    const last = this.#buckets.at(-1);
    return last ? last.loss / last.updates : Number.NaN;
  }

  points(): HistoryPoint[] {
    return this.#buckets.map(({ step, updates, loss, scored, accuracy }) => ({
      step,
      loss: loss / updates,
      accuracy: scored > 0 ? accuracy / scored : Number.NaN,
    }));
  }

  #put(step: number, loss: number, accuracy: number): void {
    const isScored = Number.isFinite(accuracy);
    const last = this.#buckets.at(-1);
    const [scored, share] = isScored ? [1, accuracy] : [0, 0];
    if (last && last.updates < this.#size) {
      last.step = step;
      last.updates += 1;
      last.loss += loss;
      last.scored += scored;
      last.accuracy += share;
      return;
    }
    if (this.#buckets.length === most) this.#halve();
    this.#buckets.push({ step, updates: 1, loss, scored, accuracy: share });
  }

  #halve(): void {
    this.#size *= 2;
    const pairs: Bucket[] = [];
    for (let k = 0; k < this.#buckets.length; k += 2) {
      const [a, b] = [this.#buckets[k], this.#buckets[k + 1]];
      pairs.push({
        step: b.step,
        updates: a.updates + b.updates,
        loss: a.loss + b.loss,
        scored: a.scored + b.scored,
        accuracy: a.accuracy + b.accuracy,
      });
    }
    this.#buckets = pairs;
  }
}
