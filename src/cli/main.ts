#!/usr/bin/env node
/** The `dalenet` command. */
import { startAgainIfLimited } from "./startAgain.ts";

startAgainIfLimited();
const [{ dalenet }, { processTerminal }] = await Promise.all([import("./dalenet.ts"), import("./terminal.ts")]);
process.exitCode = await dalenet(process.argv.slice(2), processTerminal());
