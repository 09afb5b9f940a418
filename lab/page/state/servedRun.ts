/** The run that `dalenet lab RUN` serves beside the page: ?run=NAME.zip&token=… */
import type { Lab } from "./lab.ts";

/** Opens it; returns whether the address names one. */
export function openServedRun(lab: Lab): boolean {
  const name = new URLSearchParams(location.search).get("run");
  // A name alone: nothing from elsewhere.
  if (name === null || !/^[\w.-]+\.zip$/.test(name)) return false;
  open(lab, name);
  return true;
}

async function open(lab: Lab, name: string): Promise<void> {
  const response = await fetch(`${name}${location.search}`);
  if (response.ok) lab.openFile(name, new Uint8Array(await response.arrayBuffer()));
  else lab.refuse("missing run; start dalenet lab with it again, and use its new address");
}
