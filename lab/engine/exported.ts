/** What a visitor takes along: files that Dalenet and other programs read. */
import { train } from "dalenet/browser";
import { unsupported } from "../../src/base/errors.ts";
import { weightsNpz } from "../../src/format/weightsFile.ts";
import { weightsContent } from "../../src/run/weightsContent.ts";
import type { Report, Request } from "../protocol.ts";
import type { TrainedNetwork } from "./network.ts";
import { yamlOf } from "./yaml.ts";

type Exported = Omit<Extract<Report, { kind: "exported" }>, "kind">;
type What = Extract<Request, { kind: "export" }>["what"];

const text = (content: string) => new TextEncoder().encode(content);

/** The configuration that trains the network to where it is now, with its edits. */
const configNow = ({ origin, step, edits }: TrainedNetwork) => origin.config({ edits, updates: step });

const exporters: Readonly<Record<What, (network: TrainedNetwork) => Exported | Promise<Exported>>> = {
  configuration(network) {
    const { file } = network.origin;
    if (file !== undefined)
      throw unsupported({
        subject: `configuration of a network that was opened from "${file}"`,
        detail: ", which no configuration repeats without its weights",
        remedy: "export the run",
      });
    const head = `# A network of the lab after ${network.step} updates: npx dalenet train lab.yaml\n`;
    return { name: "lab.yaml", type: "application/yaml", bytes: text(head + yamlOf(configNow(network))) };
  },
  weights: ({ experiment, checkpoint }) => ({
    name: "weights.npz",
    type: "application/zip",
    bytes: weightsNpz(weightsContent(experiment, checkpoint().parameters)),
  }),
  async run(network) {
    const { files, definitions } = network.origin;
    const { folder } = await train(configNow(network), {
      ...{ name: "lab", resume: network.checkpoint(), backend: "wasm", threads: 1 },
      ...(files && { files }),
      ...definitions,
    });
    return { name: "lab.zip", type: "application/zip", bytes: folder!.zip() };
  },
};

/** A file of the network as it is now; a run is evaluated first. */
export const exported = (what: What, network: TrainedNetwork): Exported | Promise<Exported> => exporters[what](network);
