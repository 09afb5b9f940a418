/**
 * Vitest runs as many files at once as there are cores. So what a test starts has one core: by default it trains on
 * one thread and an ensemble in one process, and a thread that waits does not spin. A test about threads or processes
 * asks for their number.
 */
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";

os.availableParallelism = () => 1;
syncBuiltinESMExports();
