/** What a visitor takes along: files that Dalenet and other programs read. */
import { MemoryFolder, train } from "dalenet/browser";
import { DalenetError, unsupported } from "../../src/base/errors.ts";
import { weightsNpz } from "../../src/format/weightsFile.ts";
import { open } from "../../src/open/experiment.ts";
import { initialName } from "../../src/run/files.ts";
import { weightsContent } from "../../src/run/weightsContent.ts";
import type { Report, Request } from "../protocol.ts";
import type { TrainedNetwork } from "./network.ts";
import { yamlOf } from "./yaml.ts";

type Exported = Omit<Extract<Report, { kind: "exported" }>, "kind">;
type What = Extract<Request, { kind: "export" }>["what"];

const text = (content: string) => new TextEncoder().encode(content);

/** The configuration that trains the network to where it is now, with its edits. */
const configNow = ({ origin, step, edits }: TrainedNetwork) => origin.config({ edits, updates: step });

/** Where the name of a task or a model stands, also of a stage or of a mixture. */
const namesDefinition = /(^|\.)(model|task|tasks\[\d+\])\.name$/;

/** Whether a configuration means a task or a model that is not one of Dalenet's. */
function needsDefinitions(config: object): boolean {
  try {
    // As it is in a file: without the definitions that it brings here.
    open(JSON.parse(JSON.stringify(config)));
    return false;
  } catch (error) {
    if (error instanceof DalenetError) return error.opening === "unknown" && namesDefinition.test(error.at ?? "");
    throw error;
  }
}

const exporters: Readonly<Record<What, (network: TrainedNetwork) => Exported | Promise<Exported>>> = {
  configuration(network) {
    const { file, files, unrepeatable } = network.origin;
    if (unrepeatable !== undefined)
      throw unsupported({
        subject: `configuration of a network that was opened from "${file}"`,
        detail: `, ${unrepeatable}`,
        remedy: "export the run",
      });
    const config = configNow(network);
    const own = needsDefinitions(config) ? " --use FILE, with the definitions of the run" : "";
    const start =
      file === undefined ? "" : `# It starts from the weights of "${file}", in ${Object.keys(files!)[0]}.\n`;
    const head = `# A network of the lab after ${network.step} updates: npx dalenet train lab.yaml${own}\n${start}`;
    const yaml = text(head + yamlOf(config));
    if (file === undefined) return { name: "lab.yaml", type: "application/yaml", bytes: yaml };
    const folder = new MemoryFolder("lab", { "lab.yaml": yaml, ...files });
    return { name: "lab-configuration.zip", type: "application/zip", bytes: folder.zip() };
  },
  weights: ({ experiment, checkpoint }) => ({
    name: "weights.npz",
    type: "application/zip",
    bytes: weightsNpz(weightsContent(experiment, checkpoint().parameters)),
  }),
  async run(network) {
    const { run, files, definitions } = network.origin;
    const name = run === undefined ? "lab" : `${run}-lab`;
    const { folder } = await train(configNow(network), {
      ...{ name, resume: network.checkpoint(), backend: "wasm", threads: 1 },
      ...(files && { files }),
      ...definitions,
    });
    const initial = weightsNpz(weightsContent(network.experiment, network.start));
    const whole = new MemoryFolder(name, { ...folder!.files, [initialName]: initial });
    return { name: `${name}.zip`, type: "application/zip", bytes: whole.zip() };
  },
};

/** A file of the network as it is now; a run is evaluated first. */
export const exported = (what: What, network: TrainedNetwork): Exported | Promise<Exported> => exporters[what](network);
