#!/usr/bin/env node
/** The `dalenet` command. */
import { startAgainIfLimited } from "./startAgain.ts";

startAgainIfLimited();
// It listens to signals before all else is loaded.
const { processTerminal } = await import("./terminal.ts");
const terminal = processTerminal();
const { dalenet } = await import("./dalenet.ts");
const code = await dalenet(process.argv.slice(2), terminal);
// What the terminal says of its output counts where the command has nothing to say.
if (code !== 0) process.exitCode = code;
