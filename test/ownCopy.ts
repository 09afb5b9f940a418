/**
 * The built library once more, in which some modules are replaced, while other tests of the process keep theirs.
 * `vi.mock` would have Vite transform all modules for the one file, which takes ten times as long.
 */
import { register } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const dist = pathToFileURL(join(import.meta.dirname, "../dist/")).href;
let copies = 0;

/**
 * @param replaced the text of each replacement, by the name of its module, such as "linear/francis"; it imports what it
 *   replaces as "real"
 * @returns what imports a module of the copy, such as "index"
 */
export function ownCopy(replaced: Readonly<Record<string, string>>): <M>(name: string) => Promise<M> {
  const query = `copy=${++copies}`;
  const urlOf = (name: string) => `${dist}${name}.js?${query}`;
  const texts = Object.fromEntries(Object.entries(replaced).map(([name, text]) => [urlOf(name), text]));
  const hooks = `
    const [dist, query, texts] = ${JSON.stringify([dist, query, texts])};
    export async function resolve(name, context, next) {
      const [parent, of] = (context.parentURL ?? "").split("?");
      if (!of?.endsWith(query)) return next(name, context);
      if (name === "real") return { url: parent + "?real&" + query, format: "module", shortCircuit: true };
      const found = await next(name, context);
      return found.url.startsWith(dist) ? { ...found, url: found.url + "?" + query } : found;
    }
    export const load = (url, context, next) =>
      url in texts ? { format: "module", source: texts[url], shortCircuit: true } : next(url, context);`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
  return (name) => import(/* @vite-ignore */ urlOf(name));
}
