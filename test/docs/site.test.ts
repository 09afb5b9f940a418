import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { docPages } from "../../scripts/docPrograms.mjs";
import { checkSite } from "../../site/check.mjs";
import { displayed, inProse, isEquations, latex } from "../../site/math.mjs";
import { groups, linkTo } from "../../site/pages.mjs";
import { inspected } from "../../site/run/inspected.ts";

const root = join(import.meta.dirname, "../..");
const read = (name: string) => readFileSync(join(root, name), "utf8");
const { version, license } = JSON.parse(read("package.json")) as { version: string; license: string };

describe("the site", () => {
  test("lists every page of docs/ once", () => {
    const listed = groups.flatMap(({ pages }) => pages.map(([file]) => file));
    expect(new Set(listed).size).toBe(listed.length);
    expect(docPages(root).filter((page) => page !== "README.md" && !listed.includes(page))).toEqual([]);
    expect([linkTo("docs/models.md"), linkTo("docs/tasks/README.md"), linkTo("CHANGELOG.md")]).toEqual([
      "/models",
      "/tasks/",
      "/changelog",
    ]);
  });

  test("installs from npm's public registry alone", () => {
    const { packages } = JSON.parse(read("site/package-lock.json")) as {
      packages: Record<string, { resolved?: string }>;
    };
    const elsewhere = Object.values(packages).flatMap(({ resolved }) => resolved ?? []);
    expect(elsewhere.filter((url) => !url.startsWith("https://registry.npmjs.org/"))).toEqual([]);
  });

  test("reports dead links and anchors, and what comes from another host", () => {
    const folder = mkdtempSync(join(tmpdir(), "dalenet-site-"));
    try {
      writeFileSync(
        join(folder, "a.html"),
        '<h2 id="x">x</h2><a href="/b#y">b</a><a href="./c.html">c</a><a href="#x">x</a>',
      );
      writeFileSync(
        join(folder, "b.html"),
        '<a href="https://example.org">e</a><script src="//cdn.example/a.js"></script>',
      );
      writeFileSync(join(folder, "s.css"), "@font-face { src: url(https://fonts.example/f.woff2) }");
      expect(checkSite(folder)).toEqual({
        files: 2,
        links: 3,
        wrong: [
          "a.html: no anchor /b#y",
          "a.html: no ./c.html",
          "b.html: script from another host: //cdn.example/a.js",
          "s.css: from another host: https://fonts.example/f.woff2",
        ],
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("equations as LaTeX", () => {
  test.each([
    ["x_t = (1 − α) x_{t−1}", "x_{t} = (1 - \\alpha)\\, x_{t-1}"],
    ["√(2α) σ_task", "\\sqrt{2\\alpha}\\, \\sigma_{\\mathrm{task}}"],
    ["W_EI V_ij RᵀR", "W_{\\mathrm{EI}}\\, V_{ij}\\, R^{\\top}R"],
    ["m̂/(1 − β₁ᵏ)", "\\hat{m}/(1 - \\beta_{1}^{k})"],
    ["mean rate = max(v, 0)", "\\text{mean rate } = \\operatorname{max}(v,\\;  0)"],
  ])("%s", (text, tex) => {
    expect(latex(text)).toBe(tex);
  });

  test("stand in columns as in the text, signs below one another", () => {
    expect(displayed("W_in  = a\nW_rec = b     c = 1\n")).toBe(
      "\\begin{array}{lll} W_{\\mathrm{in}} & = a &  \\\\[0.4em] W_{\\mathrm{rec}} & = b & c = 1 \\end{array}",
    );
  });

  test("commands and messages are none", () => {
    expect(isEquations('dalenet train a.yaml --set "model.tau={ trained: perUnit }"')).toBe(false);
    expect(isEquations("mismatched: mine.mjs:14: matmul(previous(h))")).toBe(false);
    expect(isEquations("z_t = g(r_t W_out + b_out)")).toBe(true);
  });

  test("of docs/equations.md hold only characters that LaTeX knows", () => {
    const text = read("docs/equations.md").replace(/^```[\s\S]*?^```$/gm, "");
    const blocks = [...text.matchAll(/\n\n((?: {4}.*\n|\n(?= {4}))+)/g)].map(([, block]) => block).filter(isEquations);
    expect(blocks.length).toBeGreaterThan(25);
    const made = [...blocks.map(displayed), ...(text.match(inProse) ?? []).map(latex)];
    expect(made.filter((tex) => /[^\x20-\x7e]/.test(tex))).toEqual([]);
  });
});

describe("what a program prints in a page", () => {
  test("reads as in Node's console, shortened", () => {
    expect(inspected({ a: 1, b: [1, "x"], c: new Float64Array([0.5, -0]) })).toBe(
      '{ a: 1, b: [1, "x"], c: Float64Array(2) [0.5, -0] }',
    );
    expect(inspected(new Map([["k", new Set([1])]]))).toBe('Map(1) { "k" => Set(1) { 1 } }');
    expect(inspected(Array.from({ length: 100 }, (_, k) => k))).toContain("… 80 more");
    const own: Record<string, unknown> = {};
    own["self"] = own;
    expect(inspected(own)).toBe("{ self: [circular] }");
    expect(inspected(new TypeError("no"))).toBe("TypeError: no");
  });
});

describe("CITATION.cff", () => {
  const citation = parse(read("CITATION.cff")) as Record<string, unknown>;

  test("has what the format asks for", () => {
    expect(citation["cff-version"]).toBe("1.2.0");
    for (const key of ["message", "title"]) expect(citation[key], key).toBeTypeOf("string");
    expect(citation["authors"]).toEqual([{ name: /Copyright \(c\) \d+ (.*)/.exec(read("LICENSE"))![1] }]);
  });

  test("gives the version and the licence of package.json", () => {
    expect([citation["version"], citation["license"]]).toEqual([version, license]);
  });
});

test("workflows and issue forms are valid YAML with the keys that GitHub needs", () => {
  for (const name of readdirSync(join(root, ".github/workflows")))
    expect(Object.keys(parse(read(`.github/workflows/${name}`)) as object), name).toEqual(
      expect.arrayContaining(["name", "on", "permissions", "jobs"]),
    );
  for (const name of readdirSync(join(root, ".github/ISSUE_TEMPLATE")).filter((one) => one !== "config.yml"))
    expect(Object.keys(parse(read(`.github/ISSUE_TEMPLATE/${name}`)) as object), name).toEqual(
      expect.arrayContaining(["name", "description", "body"]),
    );
});
