// Runs the contract suite on emulated aarch64 to check the C of the native backend on ARM; takes some minutes. Not
// part of npm test. Needs Debian's gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user (or
// qemu-user-static).
import { spawnSync } from "node:child_process";

const words = ["node_modules/vitest/vitest.mjs", "run", "test/contract/arm.test.ts", "--testTimeout", "300000"];
const root = new URL("..", import.meta.url);
const env = { ...process.env, DALENET_ARM: "1" };
process.exitCode = spawnSync(process.execPath, words, { cwd: root, env, stdio: "inherit" }).status ?? 1;
