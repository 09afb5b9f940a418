// @ts-check
// `npm test` after its build: the checks run beside the tests, which leave the cores idle for a sixth of their time.
// What the checks find is printed last, where it is seen.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const vitest = fileURLToPath(new URL("vitest.mjs", import.meta.resolve("vitest/package.json")));

/** @param {import("node:child_process").ChildProcess} child */
const codeOf = (child) =>
  new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });

process.on("SIGINT", () => {}); // Ctrl-C reaches both, which end by themselves

const check = spawn("npm run --silent check", { cwd: root, shell: true, stdio: ["ignore", "pipe", "pipe"] });
let found = "";
for (const stream of [check.stdout, check.stderr])
  stream.setEncoding("utf8").on("data", (text) => {
    found += text;
  });
const tests = spawn(process.execPath, [vitest, "run", ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });

const [checked, tested] = await Promise.all([codeOf(check), codeOf(tests)]);
if (checked) console.error(`${found}npm run check failed, with code ${checked}`);
process.exitCode = tested || checked;
