import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { workerTextModule } from "./scripts/workerText.mjs";
import { sourceOf } from "./test/doors.ts";
import { LongFirst } from "./test/longFirst.ts";
import { pageTests } from "./test/page/reporter.ts";

/**
 * `npm test` has just built the package: then its modules are loaded as they ship, without Vite's transformations, which
 * takes an eighth less time. `npx vitest run FILE` loads the sources as they are now.
 */
const isBuilt = ["built", "all"].some((mode) => process.argv.includes(`--mode=${mode}`));
const built = (path: string) => fileURLToPath(new URL(`dist/${path}.js`, import.meta.url));
const sources = [...sourceOf].map(([door, file]) => ({ find: new RegExp(`^${door}$`), replacement: file }));
const modules = [
  ...[...sourceOf].map(([door, file]) => ({
    find: new RegExp(`^${door}$`),
    replacement: built(file.replace(/^.*\/src\/(.*)\.ts$/, "$1")),
  })),
  { find: /^(?:\.\.\/)+src\/(.*)\.ts$/, replacement: built("$1") },
];

// A test that prints fails: what it has to say belongs into its title or its message.
export default defineConfig({
  plugins: [
    {
      // The build makes this module (scripts/build.mjs); in src/ there is none.
      name: "worker text",
      enforce: "pre",
      resolveId: (id) => (id.endsWith("/workerText.js") ? "\0workerText" : undefined),
      load: (id) =>
        id === "\0workerText" ? workerTextModule(fileURLToPath(new URL(".", import.meta.url))) : undefined,
    },
  ],
  resolve: { alias: isBuilt ? modules : sources },
  test: {
    reporters: ["default", pageTests],
    include: ["test/**/*.test.ts"],
    // A process loads the library once, for all files that it runs.
    isolate: false,
    server: { deps: { external: [/\/dist\//] } },
    setupFiles: ["test/lateOptimizing.ts", "test/oneCore.ts", "test/ownPackage.ts"],
    sequence: process.argv.some((word) => word.startsWith("--sequence.shuffle")) ? {} : { sequencer: LongFirst },
    // For what hangs alone: a slow or busy machine takes as long as it takes.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Vitest would leave one core free: of two, half of the machine.
    maxWorkers: availableParallelism(),
    env: {
      // What the C compiler makes of the tests' kernels is kept, but not among the user's own.
      DALENET_CACHE: new URL("node_modules/.cache/dalenet", import.meta.url).pathname,
      DALENET_MODULES: isBuilt ? "built" : "sources", // test/doors.ts
      DALENET_TESTS: process.argv.includes("--mode=all") ? "all" : "sample", // test/sample.ts
    },
    onConsoleLog(log, type) {
      throw new Error(`a test printed to ${type}: ${log}`);
    },
  },
});
