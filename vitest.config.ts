import { defineConfig } from "vitest/config";

// A test that prints fails: what it has to say belongs into its title or its message.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    onConsoleLog(log, type) {
      throw new Error(`a test printed to ${type}: ${log}`);
    },
  },
});
