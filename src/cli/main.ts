#!/usr/bin/env node
/** The `dalenet` command. */
import { startAgainIfLimited } from "./startAgain.ts";

startAgainIfLimited();
const [{ dalenet }, { processTerminal }] = await Promise.all([import("./dalenet.ts"), import("./terminal.ts")]);
const code = await dalenet(process.argv.slice(2), processTerminal());
// What the terminal says of its output counts where the command has nothing to say.
if (code !== 0) process.exitCode = code;
