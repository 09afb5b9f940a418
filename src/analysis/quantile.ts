/**
 * The p-quantiles (0 ≤ p ≤ 1) of `values` with linear interpolation between order statistics, like NumPy's default; NaN
 * if empty. It counts many values instead of sorting them, so millions of recorded rates take milliseconds.
 */
export function quantiles(values: Float32Array, ps: readonly number[]): number[] {
  if (values.length === 0) return ps.map(() => Number.NaN);
  const ranked = byRank(values);
  return ps.map((p) => {
    const position = p * (values.length - 1);
    const k = Math.floor(position);
    const low = ranked(k);
    return position === k ? low : low + (ranked(k + 1) - low) * (position - k);
  });
}

/**
 * The k-th smallest value: counted by the upper half of its bits, then, among those that share it, by the lower half.
 */
function byRank(values: Float32Array): (k: number) => number {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  // Counting takes as long as there are counts, however few the values.
  if (bits.length < halves / 16) {
    const sorted = Int32Array.from(bits, ordered).sort();
    return (k) => ofOrdered(sorted[k]);
  }
  const upper = new Uint32Array(halves);
  for (let i = 0; i < bits.length; i++) upper[(ordered(bits[i]) >> 16) + halves / 2]++;
  const lowers = new Map<number, Uint32Array>();
  const lowerOf = (half: number) => {
    let counts = lowers.get(half);
    if (counts) return counts;
    lowers.set(half, (counts = new Uint32Array(halves)));
    for (let i = 0; i < bits.length; i++) {
      const whole = ordered(bits[i]);
      if (whole >> 16 === half) counts[whole & (halves - 1)]++;
    }
    return counts;
  };
  return (k) => {
    const [place, within] = placeOf(upper, k);
    const half = place - halves / 2;
    const [rest] = placeOf(lowerOf(half), within);
    return ofOrdered((half << 16) | rest);
  };
}

/** Values of half of the bits. */
const halves = 2 ** 16;

/** The bits of a float32 as an integer that increases with the number; and back. */
const ordered = (bits: number) => bits ^ ((bits >> 31) & 0x7fffffff);
const ofOrdered = (place: number) => new Float32Array(Int32Array.of(ordered(place)).buffer)[0];

/** The bin of the k-th value, given the counts of all bins, and its rank within that bin. */
function placeOf(counts: Uint32Array, k: number): [place: number, within: number] {
  let place = 0;
  for (; k >= counts[place]; place++) k -= counts[place];
  return [place, k];
}
