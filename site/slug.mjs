// @ts-check
// The anchor of a heading, as GitHub makes it, so that a link works in the repository and on the site.

/** @param {string} heading its text, without markup @returns {string} */
export const slug = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");

/** Numbers anchors that occur more than once on a page: the second is `name-1`. */
export function slugger() {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return (/** @type {string} */ heading) => {
    const own = slug(heading);
    const times = seen.get(own) ?? 0;
    seen.set(own, times + 1);
    return times === 0 ? own : `${own}-${times}`;
  };
}
