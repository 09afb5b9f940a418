import "./styles/colours.css";
import "./styles/layout.css";
import "./styles/controls.css";
import "./styles/figures.css";
import { render } from "preact";
import { usualChoices } from "../engine/tasks.ts";
import { App } from "./app.tsx";
import { followAddress, keepAddress } from "./state/address.ts";
import { Lab } from "./state/lab.ts";
import { openServedRun } from "./state/servedRun.ts";

const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
const lab = new Lab(worker, usualChoices, () => isCalm.matches);
// The engine starts before anything is drawn.
if (!openServedRun(lab) && !followAddress(lab)) lab.follow({ choices: usualChoices, edits: [], step: 0 }, true);
render(<App lab={lab} />, document.getElementById("lab")!);
keepAddress(lab);
document.addEventListener("visibilitychange", () => lab.hide(document.hidden));
addEventListener("keydown", (event) => {
  const isField = (event.target as Element).closest("button, input, select, textarea, [tabindex], [role=menu]");
  if (event.key !== " " || isField) return;
  event.preventDefault();
  if (lab.ready.value === null || lab.file.value !== null) return;
  if (lab.isPlaying.value) lab.pause();
  else lab.play();
});
