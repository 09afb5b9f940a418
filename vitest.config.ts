import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// A test that prints fails: what it has to say belongs into its title or its message.
export default defineConfig({
  // Examples import the package by its name.
  resolve: { alias: { dalenet: new URL("src/index.ts", import.meta.url).pathname } },
  test: {
    include: ["test/**/*.test.ts"],
    // For what hangs alone: a slow or busy machine takes as long as it takes.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Vitest would leave one core free: of two, half of the machine.
    maxWorkers: availableParallelism(),
    // What the C compiler makes of the tests' kernels is kept, but not among the user's own.
    env: { DALENET_CACHE: new URL("node_modules/.cache/dalenet", import.meta.url).pathname },
    onConsoleLog(log, type) {
      throw new Error(`a test printed to ${type}: ${log}`);
    },
  },
});
