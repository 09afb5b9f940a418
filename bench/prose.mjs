// The text of docs/performance.md around its tables. It contains no measured numbers.

export const intro = `The time of a training step in Dalenet and other libraries, measured in one run on one machine. Ratios of medians from the same run are
meaningful; absolute times do not transfer to other machines. [bench/NOTES.md](../bench/NOTES.md) describes how the kernels were optimised.

All contestants compute the same: the E–I network of the \`eiUniform\` preset (current dynamics, Dale's principle by |W|, readout from E
units, cross-entropy over all steps), recurrent noise drawn anew for every trial, step and unit, gradients through time and Adam, in
float32. All start from the same weights, and the losses of their first updates are compared: a peer whose losses differ by more than
noise is marked in the run's table. The time of Dalenet includes making its trials and input noise; that of the peers does not. Every peer
is written in several forms, from idiomatic code to one with everything possible moved out of the time loop, and its best form counts,
chosen for each size and number of threads. With all threads, a peer may use one if that is faster.`;

export const yardstickCommand =
  "npm run bench -- --parts steps --only dalenet,native,reference --sizes 50/16/110,100/20/75,128/32/110 --threads 1";

export const yardstickIntro = `The third backend, \`reference\`, interprets the network in float64, on one thread, without kernels: \`selftest\` compares the other two
with it. It is meant for checks, not for training; beyond 128 units a step takes too long to be measured.`;

export const losing = `Native libraries use vectors of full width; WebAssembly has vectors of 128 bits, a quarter of what the libraries behind PyTorch and JAX
use with AVX-512. Dalenet saves everything around the matrix products: it fuses the cell with its noise, runs a few trials at a time
through the whole time loop so that they stay in the cache, and has no overhead per operation. In small networks that is most of a step.
In larger networks matrix products dominate, which native libraries compute at the machine's full speed, so the advantage shrinks and
reverses.

The native backend also uses the full width, and is faster than every peer at all sizes here; it needs a C compiler, and its gain in
small networks is limited by the parts of a step that are not products, above all the draws of noise.

A native library also divides one large product among cores; Dalenet divides the trials of a batch, so a small batch
leaves cores idle. The peers also spend time on compilation (JAX) or start-up (PyTorch) before the first step, which matters in short
jobs but not in a job of hours.`;

export const repeating = `\`\`\`sh
npm ci                                    # the library and its build
npm install --prefix bench                # peers from npm: TensorFlow.js, jax-js
python3 -m venv peers && peers/bin/pip install torch jax
DALENET_BENCH_PYTHON=peers/bin/python npm run bench          # or: -- --quick
npm run bench -- --table bench/results/FILE.json             # print it again
npm run bench -- --docs bench/results/FILE.json              # write this page and its figure; see --help for --reference and --later
\`\`\`

A peer that is not installed is left out and named. The machine must be idle: with a load average above 0.5, a run warns that it is not
valid. TensorFlow.js and jax-js use one thread in Node: the former disables its threads there, the latter has threads only with web
workers. TensorFlow's own library for Node (\`@tensorflow/tfjs-node\`) takes part if \`npm install\` can fetch it.`;
