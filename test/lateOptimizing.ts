/**
 * V8 optimizes a function when it has run for a while, for the long time that a program usually goes on. Most tests
 * call many functions a few times: without this, a quarter of the processor time goes to the optimizing compiler.
 * Code that is not optimized computes the same; what runs long is still optimized.
 */
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--interrupt-budget=2000000");
setFlagsFromString("--always-sparkplug");
