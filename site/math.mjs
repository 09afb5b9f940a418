// @ts-check
// The equations of the documentation, which stand there as plain text ("x_t = (1 − α) x_{t−1} + √(2α) σ ξ_t"), as
// LaTeX for KaTeX.

/** Characters that have a command. */
const commands = new Map(
  Object.entries({
    α: "\\alpha",
    β: "\\beta",
    γ: "\\gamma",
    Γ: "\\Gamma",
    δ: "\\delta",
    Δ: "\\Delta",
    ε: "\\varepsilon",
    ζ: "\\zeta",
    η: "\\eta",
    θ: "\\theta",
    λ: "\\lambda",
    μ: "\\mu",
    ν: "\\nu",
    ξ: "\\xi",
    π: "\\pi",
    ρ: "\\rho",
    σ: "\\sigma",
    Σ: "\\sum",
    τ: "\\tau",
    φ: "\\varphi",
    Φ: "\\Phi",
    κ: "\\kappa",
    χ: "\\chi",
    ψ: "\\psi",
    ω: "\\omega",
    Ω: "\\Omega",
    ℓ: "\\ell",
    "−": "-",
    "·": "\\cdot",
    "∘": "\\circ",
    "←": "\\leftarrow",
    "→": "\\to",
    "~": "\\sim",
    "±": "\\pm",
    "≥": "\\ge",
    "≤": "\\le",
    "≠": "\\ne",
    "≈": "\\approx",
    "∈": "\\in",
    "∞": "\\infty",
    "×": "\\times",
    "‖": "\\|",
    "⟨": "\\langle",
    "⟩": "\\rangle",
    "…": "\\dots",
    "½": "\\tfrac12",
    "%": "\\%",
    "′": "'",
    "*": "^{*}",
  }),
);
const lowered = Object.fromEntries([..."₀₁₂₃₄₅₆₇₈₉"].map((digit, k) => [digit, String(k)]));
const raised = {
  ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((digit, k) => [digit, String(k)])),
  "⁻": "-",
  ᵏ: "k",
  ᵀ: "\\top",
  ˣ: "x",
};
/** Words that are functions or operators; other words are text. */
const operators = ["max", "min", "exp", "ln", "log", "cos", "sin", "tanh", "mean", "sign", "pos", "median"];
/** Names of several letters. */
const names = ["dt", "dx", "dB", "dr"];

const closing = { "(": ")", "[": "]", "{": "}" };

/** Where the bracket at a place is closed. @param {string} text @param {number} from */
function closes(text, from) {
  const open = /** @type {keyof typeof closing} */ (text[from]);
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === open) depth++;
    if (text[at] === closing[open] && --depth === 0) return at;
  }
  throw new Error(`unclosed ${open} in the equation ${text}`);
}

/** Indices such as ij and t−1 are symbols, those such as EI, task and in words. @param {string} text */
const index = (text) => {
  if (/^[A-Za-z]{3,}$|^[EI]$|^[A-Z]{2,}$|^in$/.test(text)) return `\\mathrm{${text}}`;
  return /^[a-z]{2}$/.test(text) ? text : latex(text);
};

/** The words at the start of a text, up to the next symbol. */
const words = /^[A-Za-z&]{2,}\.?(?:[ ,]+(?:[A-Za-z]{2,}(?![_A-Za-z])\.?|&))*[,;:]?/;
/** An operator is a word where words follow: "mean rate", but not "mean V²". @param {string} rest */
const isOperator = (rest) => {
  const [, first, next] = /^([A-Za-z]+)(?: ([A-Za-z]{2,}))?/.exec(rest) ?? [];
  return operators.includes(first) && (next === undefined || operators.includes(next) || names.includes(next));
};

/**
 * A formula as LaTeX.
 * @param {string} formula
 * @returns {string}
 */
export function latex(formula) {
  const text = formula.normalize("NFC");
  let made = "";
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const char = String.fromCodePoint(/** @type {number} */ (text.codePointAt(at)));
    /** @type {RegExpExecArray | null} */
    let found;
    if ((found = /^[₀-₉]+/u.exec(rest))) made += `_{${[...found[0]].map((one) => lowered[one]).join("")}}`;
    else if ((found = /^[⁰¹²³⁴-⁹⁻ᵏᵀˣ]+/u.exec(rest)))
      made += `^{${[...found[0]].map((one) => raised[/** @type {keyof typeof raised} */ (one)]).join("")}}`;
    else if (/^[_^][({]/.test(rest)) {
      const end = closes(text, at + 1);
      made += `${char}{${latex(text.slice(at + 2, end))}}`;
      at = end + 1;
      continue;
    } else if ((found = /^_((?:[\p{L}\d]+∈\p{L})|(?:[\p{L}\d]+(?:,[\p{L}\d]+(?:[−+]\d)?)?))/u.exec(rest)))
      made += `_{${index(found[1])}}`;
    else if ((found = /^√ ?(?=[([])/.exec(rest))) {
      const start = at + found[0].length;
      const end = closes(text, start);
      made += `\\sqrt{${latex(text.slice(start + 1, end))}}`;
      at = end + 1;
      continue;
    } else if ((found = /^√(dt|\d+|.\p{M}?)/u.exec(rest))) made += `\\sqrt{${latex(found[1])}}`;
    else if ((found = /^(\p{L})\u0302/u.exec(rest))) made += `\\hat{${latex(found[1])}}`;
    else if ((found = /^[ŝẑ]/.exec(rest))) made += `\\hat{${found[0].normalize("NFD")[0]}}`;
    else if ((found = /^(?:s\.d\.|"[^"]*")/.exec(rest))) made += `\\text{${found[0]}}`;
    else if ((found = words.exec(rest))) {
      const [first] = /** @type {RegExpExecArray} */ (/^[A-Za-z&]+/.exec(rest));
      if (isOperator(rest) || names.includes(first)) {
        made += names.includes(first) ? first : `\\operatorname{${first}}`;
        at += first.length;
        continue;
      }
      const [before, after] = [text.slice(0, at), text.slice(at + found[0].length)];
      const said = found[0].replaceAll("&", "\\&");
      made += `\\text{${/\S $/.test(before) ? " " : ""}${said}${/^ \S/.test(after) ? " " : ""}}`;
    } else if (commands.has(char)) {
      found = /** @type {RegExpExecArray} */ (/^./su.exec(rest));
      made += commands.get(char)?.replace(/[a-zA-Z]$/, "$& ");
    } else {
      found = /** @type {RegExpExecArray} */ (/^./su.exec(rest));
      made +=
        char === " " && /[\p{L}\d)}\]₊]$/u.test(text.slice(0, at)) && /^ [\p{L}√(]/u.test(rest)
          ? "\\, "
          : char === "₊"
            ? "_{+}"
            : char === "," && /^, /.test(rest)
              ? ",\\; "
              : char;
    }
    at += /** @type {RegExpExecArray} */ (found)[0].length;
  }
  return made.replace(/(\\[a-zA-Z]+) (?![a-zA-Z])/g, "$1");
}

/** Whether a block of plain text shows equations, rather than commands or messages. @param {string} block */
export const isEquations = (block) => /[_√←]|\p{Script=Greek}/u.test(block) && !/ --|^ *\w+: /m.test(block);

/** The parts of a line that stand two or more spaces apart, with their places. @param {string} line */
const parts = (line) => [...line.matchAll(/\S+(?: \S+)*/g)].map(({ 0: text, index: at }) => ({ text, at }));

/** Its lines as rows of one array, with the columns of the plain text. @param {string} block */
export function displayed(block) {
  const lines = block.split("\n").filter((line) => line.trim() !== "");
  const places = [...new Set(lines.flatMap((line) => parts(line).map(({ at }) => at)))].sort((a, b) => a - b);
  const rows = lines.map((line) =>
    // "W_rec = …" under "W_in  = …": the signs stand below one another.
    parts(line).flatMap(({ text, at }) => {
      const cut = places.find(
        (place) => place > at && place < at + text.length && /^ [=←] /.test(line.slice(place - 1)),
      );
      return cut === undefined
        ? [{ text, at }]
        : [
            { text: line.slice(at, cut - 1), at },
            { text: line.slice(cut, at + text.length), at: cut },
          ];
    }),
  );
  const cell = (/** @type {{ text: string, at: number }[]} */ row, /** @type {number} */ place) =>
    latex(row.find(({ at }) => at === place)?.text ?? "");
  const body = rows.map((row) => places.map((place) => cell(row, place)).join(" & ")).join(" \\\\[0.4em] ");
  return `\\begin{array}{${"l".repeat(places.length)}} ${body} \\end{array}`;
}

/** Names with an index within prose: W_in, x_{t−1}, σ_task. */
export const inProse = /(?<![\p{L}\d_])\p{L}_(?:\{[^{}]+\}|[\p{L}\d]+(?:,[\p{L}\d]+)?)/gu;
