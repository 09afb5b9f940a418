/** A user's module that a built module loads imports the package by its doors: it is to get what the tests have. */
import { register } from "node:module";
import { pathToFileURL } from "node:url";
import { moduleOf, sourceOf } from "./doors.ts";

const done = Symbol.for("dalenet tests: doors");
const known = globalThis as { [done]?: true };
if (moduleOf !== sourceOf && !known[done]) {
  known[done] = true;
  const urls = Object.fromEntries([...moduleOf].map(([door, file]) => [door, pathToFileURL(file).href]));
  const hook = `const urls = ${JSON.stringify(urls)};
    export const resolve = (name, context, next) =>
      Object.hasOwn(urls, name) ? { url: urls[name], shortCircuit: true } : next(name, context);`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
}
