#!/usr/bin/env node
/** The `dalenet` command. */
import { startAgainIfLimited } from "./startAgain.ts";

startAgainIfLimited();
// Listens to signals before everything else is loaded.
const { processTerminal } = await import("./terminal.ts");
const terminal = processTerminal();
const { dalenet } = await import("./dalenet.ts");
const code = await dalenet(process.argv.slice(2), terminal);
// The terminal's exit code (from its output) counts if the command sets none.
if (code !== 0) process.exitCode = code;
