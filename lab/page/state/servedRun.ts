/** The run that `dalenet lab RUN` serves beside the page: ?run=NAME.zip&token=…, and &use=NUMBER of its modules. */
import type { Lab } from "./lab.ts";

/** Opens it; returns whether the address names one. */
export function openServedRun(lab: Lab): boolean {
  const query = new URLSearchParams(location.search);
  const name = query.get("run");
  // A name alone: nothing from elsewhere.
  if (name === null || !/^[\w.-]+\.zip$/.test(name)) return false;
  lab.openFile(name, served(name), modulesOf(query));
  return true;
}

const modulesOf = (query: URLSearchParams): readonly string[] =>
  Array.from(
    { length: Number(query.get("use") ?? 0) },
    (_, k) => new URL(`use/${encodeURIComponent(query.get("token") ?? "")}/${k}.js`, document.baseURI).href,
  );

async function served(name: string): Promise<Uint8Array> {
  const response = await fetch(`${name}${location.search}`);
  if (!response.ok) throw new Error("missing run; start dalenet lab with it again, and use its new address");
  return new Uint8Array(await response.arrayBuffer());
}
