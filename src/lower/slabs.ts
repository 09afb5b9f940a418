/**
 * How the trials of a batch are dealt to slabs: contiguous lanes that run the whole time loop on their own. Widths are
 * multiples of 4. The plan depends only on the network and the batch, so results do not depend on threads.
 */

const vectorLanes = 4;
/**
 * Usual lanes per slab; a remainder makes some slabs wider. With 8 lanes the tape of a small network fits into the
 * cache; large networks read every weight once per slab, so wider slabs read less.
 */
export const usualSlabs = (units: number): SlabShape => ({ lanes: units < 192 ? 8 : 16, multiple: vectorLanes });

/** Target lanes per slab, and the number of which actual lanes are multiples. */
export interface SlabShape {
  readonly lanes: number;
  readonly multiple: number;
}

/**
 * Slab widths in lanes. At least two slabs if there are two vectors of lanes; only the last may have spare lanes. For
 * multiples of 4 and a target of 8: 16 trials → [8, 8]; 20 → [12, 8]; 1 → [4].
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

/** More groups than the threads of any machine can use. */
const mostGroups = 4096;

/** Groups of slabs that share one partial gradient: as many as fit in 64 MiB, but at least two. */
export function slabGroups(slabs: number, gradientBytes: number): number[] {
  const groups = Math.min(slabs, mostGroups, Math.max(2, Math.floor(2 ** 26 / Math.max(1, gradientBytes))));
  return Array.from({ length: slabs }, (_, slab) => Math.floor((slab * groups) / slabs));
}
