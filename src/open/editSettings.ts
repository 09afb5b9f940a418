/** Settings of what is done to a network while it is trained. */
import { invalid, unsupported } from "../base/errors.ts";
import { listOf, record, recordBy } from "../settings/compound.ts";
import { type Kind, number, text, type ValueOf, whole, worded } from "../settings/kind.ts";

/** Updates made before it, in all stages; those of a batch in windows count as one. */
const at = whole;
const place = record({ matrix: text, from: whole, to: whole });

/**
 * `lesion`: units that lose all connections for good, counted from 0. `weight`: an entry of a matrix of the equations,
 * whose `value` is given as they use it. `learningRate`: from then on.
 */
export const edit = recordBy({
  lesion: record({ at, lesion: listOf(whole, { min: 1, unique: true }) }),
  weight: record({ at, weight: place, value: number() }),
  learningRate: record({ at, learningRate: number({ above: 0 }) }),
});
export type Edit = ValueOf<typeof edit>;
/** An entry of a matrix. */
export type WeightPlace = ValueOf<typeof place>;

type WithoutAt<E> = E extends unknown ? Omit<E, "at"> : never;
/** An edit that is made at once. */
export type EditNow = WithoutAt<Edit>;

export const edits: Kind<readonly Edit[]> = worded(
  listOf(edit),
  "list of { at, lesion }, { at, weight, value } or { at, learningRate }",
  "a list of { at, lesion: [units] }, { at, weight: { matrix, from, to }, value } or { at, learningRate }",
);

/** Whether some of them remove units. */
export const hasLesion = (all: readonly Edit[]): boolean => all.some((one) => "lesion" in one);

/**
 * Throws "invalid" for edits that are out of order, or come after the last of `total` updates; "unsupported" for a
 * training whose results come from its best weights, which may be those before an edit.
 */
export function checkEdits(
  { edits: all, resultsFrom }: { readonly edits: readonly Edit[]; readonly resultsFrom: string },
  total: number,
): void {
  if (all.length > 0 && resultsFrom === "best")
    throw unsupported({
      at: "train.resultsFrom",
      value: resultsFrom,
      detail: "with train.edits, before which the best weights may have been",
      remedy: "use last",
    });
  all.forEach(({ at }, k) => {
    const wrong = { at: `train.edits[${k}].at`, value: at };
    if (k > 0 && at < all[k - 1].at)
      throw invalid({ ...wrong, detail: `after an edit at ${all[k - 1].at}`, remedy: "list edits in their order" });
    if (at > total)
      throw invalid({
        ...wrong,
        detail: `for a training of ${total} updates`,
        remedy: `make it at ${total} at the latest, or train longer`,
      });
  });
}
