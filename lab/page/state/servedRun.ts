/** The run that `dalenet lab RUN` serves beside the page. */
import type { Lab } from "./lab.ts";

export async function servedRun(lab: Lab): Promise<void> {
  const name = new URLSearchParams(location.search).get("run");
  if (name === null) return;
  const response = await fetch(`run.zip${location.search}`);
  if (response.ok) lab.openFile(`${name}.zip`, new Uint8Array(await response.arrayBuffer()));
  else lab.notice.value = { tone: "error", text: `missing run ${name}; start dalenet lab again with its folder` };
}
