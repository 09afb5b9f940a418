/** NumPy's legacy generator, `numpy.random.RandomState(seed)`: MT19937 (Matsumoto & Nishimura 1998). */
export class LegacyRandom {
  readonly #state = new Uint32Array(624);
  #at = 624;
  /** The second of two normal draws. */
  #other: number | undefined;

  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed;
    for (let k = 1; k < 624; k++) state[k] = Math.imul(1812433253, state[k - 1] ^ (state[k - 1] >>> 30)) + k;
  }

  #next(): number {
    const state = this.#state;
    if (this.#at === 624) {
      for (let k = 0; k < 624; k++) {
        const y = (state[k] & 0x80000000) | (state[(k + 1) % 624] & 0x7fffffff);
        state[k] = state[(k + 397) % 624] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      this.#at = 0;
    }
    let y = state[this.#at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** `rand()`, in [0, 1). */
  uniform(): number {
    const [high, low] = [this.#next() >>> 5, this.#next() >>> 6];
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** `choice(n)`: a whole number below n. */
  below(n: number): number {
    const mask = 2 ** Math.ceil(Math.log2(n)) - 1;
    for (;;) {
      const value = this.#next() & mask;
      if (value < n) return value;
    }
  }

  /** `normal()`, by the polar method. */
  normal(): number {
    if (this.#other !== undefined) {
      const other = this.#other;
      this.#other = undefined;
      return other;
    }
    for (;;) {
      const [a, b] = [2 * this.uniform() - 1, 2 * this.uniform() - 1];
      const square = a * a + b * b;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.#other = factor * a;
      return factor * b;
    }
  }

  /** An array of normal draws. */
  normals(size: number): Float32Array {
    return new Float32Array(size).map(() => this.normal());
  }
}
