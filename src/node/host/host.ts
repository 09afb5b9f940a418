/** The Node host: run folders on disk, and every backend. */
import { resolve } from "node:path";
import { optionWording } from "../../base/callerWording.ts";
import { display } from "../../base/display.ts";
import { invalid } from "../../base/errors.ts";
import { folderName } from "../../run/files.ts";
import { either } from "../../settings/compound.ts";
import { text } from "../../settings/kind.ts";
import type { OptionsOf } from "../../settings/options.ts";
import type { Host } from "../../train/host.ts";
import { checkpoint } from "../../train/runSettings.ts";
import { archiveIsRead, isArchive, runAt } from "../folder/archive.ts";
import { machine } from "../folder/machine.ts";
import { filesOnDisk } from "../folder/readRun.ts";
import { freeRunFolder, newRunFolder, openRunFolder } from "../folder/runFolder.ts";
import { stepWorkers } from "../threads/stepWorkers.ts";
import { backends } from "./backends.ts";

const placeOptions = {
  /** Folder to write to. Without `out`, `name` and `resume`, nothing is written. */
  out: text,
  /** Instead of `out`: writes to runs/NAME, or the first of NAME-2, NAME-3 … that is free. */
  name: folderName,
  /**
   * A run folder to resume, a zip archive of one, or a checkpoint. The run continues in that folder; with `out` or
   * `name`, which an archive needs, it continues in another, and that folder stays unchanged.
   */
  resume: either(text, checkpoint),
};
export type PlaceSettings = OptionsOf<typeof placeOptions>;

export const host: Host<PlaceSettings, string> = {
  backends,
  workers: stepWorkers,
  machine,
  placeOptions,
  async place({ out, name, resume }) {
    if (out !== undefined && name !== undefined)
      throw invalid({
        at: "name",
        value: name,
        detail: `with out = ${display(out)}`,
        remedy: "give only one of the two",
      });
    const goesOn =
      typeof resume === "string" && name === undefined && (out === undefined || resolve(out) === resolve(resume));
    const before = typeof resume === "string" ? await runAt(resume) : resume;
    if (goesOn && (await isArchive(resume)))
      throw archiveIsRead(resume, `give the folder in which the run continues as ${optionWording("out")}`);
    return {
      // Locked before it is read, or what was read might become outdated.
      folder: goesOn ? await openRunFolder(resume) : undefined,
      resume: before,
      named: filesOnDisk,
      async makeFolder() {
        const path = out ?? (name === undefined ? undefined : await freeRunFolder(name));
        return path === undefined ? undefined : newRunFolder(path);
      },
      drawReport: async ({ path }, options) => (await import("./reportOnDisk.ts")).drawReportIn(path, options),
      handOver: ({ path }) => path,
    };
  },
};
