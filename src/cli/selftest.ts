import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { CaseReport, ReferenceCase } from "../backend/index.ts";
import { missing } from "../base/errors.ts";
import { Command, examples, type Session } from "./command.ts";
import { quitOnInterrupt } from "./interrupt.ts";
import { choiceOf, jsonOption, writeJson } from "./options.ts";
import { compilingLineOn } from "./screen.ts";
import { table } from "./table.ts";

/** The quantities shown in the table, each the worst of its kind. */
const shown = ["states", "outputs", "loss", "penalties", "omega", "gradients", "afterStep"] as const;

interface Options {
  backend?: string;
  json?: boolean;
}

/** `dalenet selftest`: does the engine compute correctly on this machine? */
export const selftestCommand = (session: Session) =>
  new Command("selftest")
    .description("compare every backend with reference cases computed elsewhere in float64")
    .argument("[files...]", "further reference cases: JSON files, or folders of them")
    .option("--backend <backend>", "only this backend: wasm, native or reference")
    .addOption(jsonOption("as JSON, with every quantity"))
    .addHelpText(
      "after",
      examples("dalenet selftest", "dalenet selftest test/data/reference --backend wasm", "dalenet selftest --json"),
    )
    .action(async (files: string[], { backend, json }: Options) => {
      const { backendNamed, backendNames, whyNot } = await import("../node/index.ts");
      const { builtinCases, runCase } = await import("../backend/index.ts");
      const { terminal } = session;
      const names =
        backend === undefined
          ? backendNames.filter((name) => whyNot(name) === undefined)
          : [choiceOf("--backend", backend, backendNames)];
      const compiling = compilingLineOn(terminal.screen);
      const backends = names.map((name) => backendNamed(name, { onCompile: compiling.show }));
      const cases = [...builtinCases(), ...(await readCases(files))];
      const release = quitOnInterrupt(terminal);
      const reports: CaseReport[] = [];
      for (const reference of cases)
        for (const one of backends) {
          reports.push(runCase(reference, one));
          await nextTurn();
        }
      release();
      compiling.stop();
      for (const name of backend === undefined ? backendNames : [])
        if (!names.includes(name)) terminal.writeError(`skipped: backend ${name}: ${whyNot(name)}\n`);
      if (json) writeJson(terminal, await withWorst(reports));
      else terminal.write(await asTable(reports));
      if (reports.some(({ passes }) => !passes)) session.exitCode = 1;
    });

/** So that signals are handled. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

async function readCases(paths: readonly string[]): Promise<ReferenceCase[]> {
  const { readCase } = await import("../backend/index.ts");
  const { readNames, readText } = await import("../node/index.ts");
  const files: string[] = [];
  for (const path of paths) {
    const isFolder = await stat(path).then(
      (entry) => entry.isDirectory(),
      () => false, // reading it will report what is wrong
    );
    if (!isFolder) {
      files.push(path);
      continue;
    }
    const inside = (await readNames(path)).filter((name) => name.endsWith(".json")).sort();
    if (inside.length === 0)
      throw missing({ subject: `a .json file in "${path}"`, remedy: "give a folder of reference cases" });
    files.push(...inside.map((name) => join(path, name)));
  }
  return await Promise.all(files.map(async (file) => readCase(await readText(file), file)));
}

async function withWorst(reports: readonly CaseReport[]) {
  const { worst } = await import("../backend/index.ts");
  return reports.map((report) => ({
    ...report,
    worst: Object.fromEntries(shown.map((kind) => [kind, worst(report, kind) ?? null])),
  }));
}

async function asTable(reports: readonly CaseReport[]): Promise<string> {
  const rows = (await withWorst(reports)).map(({ name, backend, worst, passes }) => [
    name,
    backend,
    ...shown.map((kind) => errorText(worst[kind])),
    passes ? "PASS" : "FAIL",
  ]);
  const heading = ["case", "backend", ...shown.map((kind) => (kind === "afterStep" ? "after-step" : kind)), ""];
  const failures = reports.flatMap(({ name, backend, comparisons }) =>
    comparisons
      .filter(({ passes }) => !passes)
      .map(
        (c) => `FAIL ${name} on ${backend}: ${c.quantity} is off by ${errorText(c.error)}, more than ${c.tolerance}`,
      ),
  );
  const failed = reports.filter(({ passes }) => !passes).length;
  const verdict =
    failed === 0 ? `all ${reports.length} runs pass` : `${failed} of ${reports.length} runs exceed a tolerance`;
  return `worst relative error of each quantity\n${table([heading, ...rows])}${[...failures, verdict].join("\n")}\n`;
}

function errorText(error: number | null): string {
  if (error === null) return "-";
  return Number.isFinite(error) ? (error === 0 ? "0" : error.toExponential(1)) : "∞";
}
