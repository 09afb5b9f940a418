/** The settings with which a reader trains each method as the comparison does on the panel, in YAML. */
import { presets } from "dalenet";
import { Document } from "yaml";
import { isUsedIn, methods } from "./methods.mjs";
import { domains, settingsOf } from "./plan.mjs";

const preset = "ei";

/** A configuration with a method's own start, learning rate and spectral radius; everything else is that of `ei`. */
export function configOf({ dale, start, model, excitatory }, { rate, radius }) {
  return {
    model: {
      preset,
      dale: { recurrent: dale },
      ...(excitatory !== presets[preset].excitatoryFraction && { excitatoryFraction: excitatory }),
      ...model,
      ...(start && { initialWeights: { recurrent: start } }),
      spectralRadius: radius,
    },
    train: { optimizer: { learningRate: rate } },
  };
}

/** A block for each method that is tuned, with its best setting. */
export function settingsText(tuned, given) {
  const names = given.methods.filter((name) => domains.panel.every((task) => isUsedIn(methods[name], task)));
  return names
    .flatMap((name) => {
      const [best] = settingsOf(tuned, name, "panel");
      return best ? [`\`\`\`yaml\n# ${methods[name].label}\n${compact(configOf(methods[name], best))}\`\`\``] : [];
    })
    .join("\n\n");
}

/** YAML with a line for each section, if it fits. */
function compact(config) {
  const document = new Document(config);
  for (const section of Object.keys(config)) document.get(section).flow = true;
  return document.toString({ lineWidth: 150 });
}
