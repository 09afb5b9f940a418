#!/usr/bin/env node
/** The `dalenet` command. */
import { dalenet } from "./dalenet.ts";
import { processTerminal } from "./terminal.ts";

process.exitCode = await dalenet(process.argv.slice(2), processTerminal());
