// The text of docs/performance.md around its tables. No measured number stands here.

export const intro = `How long a training step takes in Dalenet and elsewhere, measured in one run on one machine. A ratio of two medians of the same run
says something; an absolute time on another machine does not. Notes on how the kernels got there are in [bench/NOTES.md](../bench/NOTES.md).

Every contestant computes the same: the E–I network of the \`eiUniform\` preset (current dynamics, Dale's principle by |W|, readout from E
units, cross-entropy over all steps), recurrent noise drawn anew for every trial, step and unit, gradients through time and Adam, in
float32. All start from the same weights, and the losses of their first updates are compared: a peer whose losses differ by more than
noise is marked in the run's table. Dalenet makes its trials and their input noise inside the clock, the peers before it. Every peer is
written in several forms, in the way of its users and with everything moved out of the time loop that can be, and its best form counts,
chosen for each size and number of threads. With all threads a peer may use one if that is faster.`;

export const yardstickCommand =
  "npm run bench -- --parts steps --only dalenet,native,reference --sizes 50/16/110,100/20/75,128/32/110 --threads 1";

export const yardstickIntro = `The third backend, \`reference\`, interprets the network in float64, on one thread, with no kernels at all: \`selftest\` holds the two others
against it. It is here to be right, not to train with; beyond 128 units a step takes too long to be measured.`;

export const losing = `A processor offers its vectors to native libraries at full width; WebAssembly has vectors of 128 bits, a quarter of what the libraries
under PyTorch and JAX use where there is AVX-512. What Dalenet saves is everything around the products: it fuses the cell with its
noise, runs a few trials at a time through the whole time loop so that they stay in the cache, and calls no operation one by one. In
small networks that is most of a step. The larger the network, the more of a step is matrix products, which a native library does at
the machine's speed: the advantage shrinks and turns.

The native backend has that width too, and is ahead of every peer from the smallest network to the largest here; it needs a C compiler, and the
part of a small network's step that is not products (draws of noise, above all) bounds what it can gain.

A native library also divides one large product among cores; Dalenet divides the trials of a batch, so a small batch
leaves cores idle. And the peers pay for compilation (JAX) or for starting up (PyTorch) before the first step: where a job is
short that counts for us, in a job of hours it does not.`;

export const repeating = `\`\`\`sh
npm ci                                    # the library and its build
npm install --prefix bench                # peers from npm: TensorFlow.js, jax-js
python3 -m venv peers && peers/bin/pip install torch jax
DALENET_BENCH_PYTHON=peers/bin/python npm run bench          # or: -- --quick
npm run bench -- --table bench/results/FILE.json             # print it again
npm run bench -- --docs bench/results/FILE.json              # write this page and its figure; see --help for --reference
\`\`\`

A peer that is not installed is left out and named. The machine must be quiet: above a load average of a half a run says that it is no
result. TensorFlow.js and jax-js use one thread in Node: the former switches its threads off there, the latter has them only where there
are web workers. TensorFlow's own library for Node (\`@tensorflow/tfjs-node\`) takes part where \`npm install\` can fetch it.`;
