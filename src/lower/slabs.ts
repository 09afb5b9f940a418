/**
 * How the trials of a batch are dealt to slabs: groups of contiguous lanes that run the whole time loop on their own. Widths are
 * multiples of 4. The plan depends on the network and the batch alone, never on threads, so results do not either.
 */

const vectorLanes = 4;
/**
 * Lanes to aim at; what does not divide makes some slabs wider. Small networks fit their tape in the cache with 8 lanes; large ones read
 * every weight once per slab, so wider slabs read less.
 */
export const usualSlabs = (units: number): SlabShape => ({ lanes: units < 192 ? 8 : 16, multiple: vectorLanes });

/** Lanes of slabs to aim at, and the number of which they are multiples. */
export interface SlabShape {
  readonly lanes: number;
  readonly multiple: number;
}

/**
 * Slab widths in lanes, but at least two slabs, e.g. for multiples of 4 and about 8: 16 trials → [8, 8]; 20 → [12, 8]; 1 → [4]. Only the
 * last may hold lanes that just fill it.
 */
export function slabWidths(trials: number, { lanes, multiple }: SlabShape): number[] {
  const vectors = Math.ceil(trials / multiple);
  const wanted = Math.floor((vectors * multiple) / lanes);
  const count = Math.max(wanted, Math.min(2, vectors));
  return Array.from(
    { length: count },
    (_, k) => multiple * (Math.floor(vectors / count) + (k < vectors % count ? 1 : 0)),
  );
}

/** More groups than threads can use, on any machine. */
const mostGroups = 4096;

/** Groups of slabs that share one partial gradient: as many as fit in 64 MiB, but at least two. */
export function slabGroups(slabs: number, gradientBytes: number): number[] {
  const groups = Math.min(slabs, mostGroups, Math.max(2, Math.floor(2 ** 26 / Math.max(1, gradientBytes))));
  return Array.from({ length: slabs }, (_, slab) => Math.floor((slab * groups) / slabs));
}
