// The contestants: ours and the peers, each in several forms. To add a form, add a line.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { whyNoNative } from "./dalenet.mjs";
import { pythonWith } from "./machine.mjs";

/** Dalenet's own names: its backends. */
export const own = ["dalenet", "native", "reference"];
const noNative = await whyNoNative();

/** The cell whose targets name forms that need not be the best of their peer. */
const reference = { size: "50/16/110", threads: 1 };
/**
 * `quick`: also under --quick. `keptFor`: the cell in which all rounds measure it. `needs`: the npm package of a
 * form. `most`: units and threads beyond which a form does not take part, since a step takes too long or is the
 * same.
 */
const steps = {
  dalenet: { file: "dalenet-step.mjs", forms: [{ form: "wasm", quick: true }] },
  native: { file: "dalenet-step.mjs", forms: [{ form: "native", quick: true }] },
  reference: {
    file: "dalenet-step.mjs",
    forms: [{ form: "reference", keptFor: reference, most: { units: 128, threads: 1 } }],
  },
  torch: {
    file: "peers/pytorch_step.py",
    forms: [
      { form: "notebook", quick: true, keptFor: reference },
      { form: "hoisted" },
      { form: "script", quick: true },
    ],
  },
  jax: {
    file: "peers/jax_step.py",
    forms: [
      { form: "outside", quick: true, keptFor: reference },
      { form: "outside+hoist", quick: true },
      { form: "trial" },
    ],
  },
  tfjs: {
    file: "peers/tfjs_step.mjs",
    forms: [
      { form: "node+own", needs: "@tensorflow/tfjs-node", quick: true },
      { form: "wasm+own", needs: "@tensorflow/tfjs-backend-wasm", quick: true },
    ],
  },
  "jax-js": { file: "peers/jaxjs_step.mjs", forms: [{ form: "jit", needs: "@jax-js/jax", quick: true }] },
};
/** Programs of contestants in other contests. */
const others = {
  ensemble: [
    { name: "dalenet", form: "wasm", file: "dalenet-ensemble.mjs", quick: true },
    { name: "native", form: "native", file: "dalenet-ensemble.mjs", quick: true },
    { name: "jax", form: "vmap+outside", file: "peers/jax_ensemble.py", quick: true },
    { name: "jax", form: "vmap+outside+hoist", file: "peers/jax_ensemble.py", quick: true },
    { name: "jax", form: "map+outside+hoist", file: "peers/jax_ensemble.py" },
  ],
  accuracy: [
    { name: "dalenet", form: "wasm", file: "dalenet-accuracy.mjs", quick: true },
    { name: "native", form: "native", file: "dalenet-accuracy.mjs", quick: true },
    { name: "jax", form: "one program", file: "peers/jax_accuracy.py", quick: true },
  ],
};
export const names = Object.keys(steps);

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const require = createRequire(import.meta.url);
const pythons = new Map();
const pythonFor = (module) => {
  if (!pythons.has(module)) pythons.set(module, pythonWith(module));
  return pythons.get(module);
};
const hasPackage = (name) => {
  try {
    require.resolve(name);
    return true;
  } catch (error) {
    return error.code === "ERR_PACKAGE_PATH_NOT_EXPORTED"; // it exists, but only for import
  }
};

/** Why a contestant cannot run here and what to do about it, or null. */
function whyAbsent({ name, needs }) {
  if (name === "dalenet" || name === "reference") return null;
  if (name === "native") return noNative ?? null;
  if (needs === undefined)
    return pythonFor(name)
      ? null
      : `missing Python with ${name}; python3 -m venv peers && peers/bin/pip install ${name}, then set DALENET_BENCH_PYTHON=peers/bin/python`;
  if (hasPackage(needs)) return null;
  const isOptional = needs === "@tensorflow/tfjs-node" && hasPackage("@tensorflow/tfjs");
  return isOptional
    ? `missing ${needs}; npm install in bench/ tried, but its script could not fetch TensorFlow's library`
    : `missing ${needs}; run: npm install in bench/`;
}

/** The contestants of a contest that can run here, with their commands, and the absent ones with the reason. */
export function contestants(contest, { only, quick }) {
  const all =
    contest === "steps"
      ? Object.entries(steps).flatMap(([name, { file, forms }]) => forms.map((form) => ({ name, file, ...form })))
      : others[contest];
  const wanted = all.filter((one) => only.includes(one.name) && (!quick || one.quick));
  const looked = wanted.map((one) => ({ ...one, reason: whyAbsent(one) }));
  return {
    present: looked
      .filter(({ reason }) => reason === null)
      .map(({ reason: _, file, ...one }) => ({
        ...one,
        command: [file.endsWith(".py") ? pythonFor(one.name) : process.execPath, here(file)],
      })),
    absent: looked
      .filter(({ reason }) => reason !== null)
      .map(({ name, form, needs, reason }) => ({ name: needs ? `${name} ${form}` : name, reason })),
  };
}
