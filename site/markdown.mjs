// @ts-check
// What the site adds to the Markdown of the repository: typeset equations, and Run buttons.
import katex from "katex";
import { displayed, inProse, isEquations, latex } from "./math.mjs";

/** @typedef {import("vitepress").MarkdownRenderer} Markdown */

const typeset = (/** @type {string} */ tex, /** @type {boolean} */ displayMode) =>
  katex.renderToString(tex, { displayMode, throwOnError: true, strict: "error" });

/** Pages whose prose has formulas; the reference has the words of programs. @param {string} path */
const hasFormulas = (path) => !path.startsWith("api/");

/** Equations: indented blocks, and names with an index in prose. @param {Markdown} md */
export function withMath(md) {
  const block = md.renderer.rules.code_block;
  md.renderer.rules.code_block = (tokens, at, options, env, self) => {
    const text = tokens[at].content;
    if (!isEquations(text)) return block?.(tokens, at, options, env, self) ?? "";
    return `<div class="equations" tabindex="0" v-pre>${typeset(displayed(text), true)}</div>\n`;
  };
  const plain = md.renderer.rules.text;
  md.renderer.rules.text = (tokens, at, options, env, self) => {
    const { content } = tokens[at];
    if (!hasFormulas(env.relativePath ?? "") || content.match(inProse) === null)
      return plain?.(tokens, at, options, env, self) ?? "";
    let made = "";
    let from = 0;
    for (const found of content.matchAll(inProse)) {
      made += md.utils.escapeHtml(content.slice(from, found.index));
      made += `<span v-pre>${typeset(latex(found[0]), false)}</span>`;
      from = found.index + found[0].length;
    }
    return made + md.utils.escapeHtml(content.slice(from));
  };
}

/**
 * A Run button below every TypeScript block that a page can run.
 * @param {Markdown} md
 * @param {Readonly<Record<string, { page: string, why: string | null }>>} blocks by id, in the order of their pages
 */
export function withRunButtons(md, blocks) {
  /** @type {Map<string, string[]>} */
  const ids = new Map();
  for (const [id, { page }] of Object.entries(blocks)) ids.set(page, [...(ids.get(page) ?? []), id]);
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, at, options, env, self) => {
    const made = fence?.(tokens, at, options, env, self) ?? "";
    if (!isProgram(tokens[at].info)) return made;
    const own = ids.get(env.relativePath);
    const id = own?.[tokens.slice(0, at).filter(({ type, info }) => type === "fence" && isProgram(info)).length];
    return id === undefined || blocks[id].why !== null ? made : `${made}<RunBlock id="${id}" />\n`;
  };
}

const isProgram = (/** @type {string} */ info) => /^ts(?: continued)?$/.test(info.trim());
