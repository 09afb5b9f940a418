/** The address holds the network that is shown: version, choices, edits, updates made and view. */
import { effect, untracked } from "@preact/signals";
import { readLink, version, writeLink } from "../../engine/link.ts";
import type { Lab } from "./lab.ts";

/** Between changes of the address while training, ms; browsers refuse too many. */
const pause = 1000;

/** Writes the address now. */
export function writeAddress(lab: Lab): void {
  // One that is not there yet has no edits and updates.
  const isFileRead = lab.file.value !== null;
  if (lab.ready.value === null || (lab.isOpening.value && !isFileRead)) return;
  // An opened network does not follow from choices.
  const hash = lab.ready.value.file === undefined ? `#${writeLink(lab.link(version))}` : "";
  if (hash !== location.hash) history.replaceState(null, "", hash === "" ? bare() : hash);
}

/** The address without a network. */
const bare = () => location.pathname + location.search;

/** Keeps the address up to date, and follows one that a visitor enters. */
export function keepAddress(lab: Lab): void {
  let isAsked = false;
  effect(() => {
    void [lab.ready.value, lab.choices.value, lab.view.value, lab.progress.value];
    if (isAsked) return;
    isAsked = true;
    setTimeout(() => {
      isAsked = false;
      // What a browser does with a new address takes it milliseconds.
      lab.inFrame("address", () => writeAddress(lab));
    }, pause);
  });
  effect(() => {
    // At once: whoever copies the address must not take along the network that was there before.
    if (lab.ready.value?.file !== undefined) untracked(() => writeAddress(lab));
  });
  // Whoever pauses, leaves or turns to the address bar finds the newest one.
  let wasPlaying = false;
  effect(() => {
    const isPlaying = lab.isPlaying.value;
    if (wasPlaying && !isPlaying) writeAddress(lab);
    wasPlaying = isPlaying;
  });
  for (const event of ["blur", "pagehide"]) addEventListener(event, () => writeAddress(lab));
  document.addEventListener("visibilitychange", () => writeAddress(lab));
  lab.beforeLoss = () => keepForBack(lab);
  // By the time of the event, the network in training may have written its own address again.
  addEventListener("hashchange", ({ newURL }) => followAddress(lab, new URL(newURL).hash));
}

/** Leaves the address of the present network in the browser's history, so that Back restores it. */
function keepForBack(lab: Lab): void {
  const { step = 0, edits = [] } = lab.progress.value ?? {};
  if ((step === 0 && edits.length === 0) || lab.ready.value?.file !== undefined) return;
  writeAddress(lab);
  leaveInHistory();
}

/** Until the next network has an address; Back is then always a change of what follows #. */
const leaveInHistory = () => history.pushState(null, "", bare());

/** Opens the network of the address; returns whether there is one. One that is refused stays in the history. */
export function followAddress(lab: Lab, hash = location.hash): boolean {
  if (hash.length < 2) return false;
  const address = new URL(hash, location.href).href;
  try {
    lab.follow(readLink(hash), false, address);
  } catch (error) {
    if (location.hash === hash) leaveInHistory();
    lab.refuseLink((error as Error).message, address);
  }
  return true;
}
