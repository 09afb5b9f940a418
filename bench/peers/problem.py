"""What every peer computes: the E-I network of the `eiUniform` preset, perceptual decision trials, Adam; and how a program is timed.

x' = (1 - a) x + a (r W + u W_in + b) + sqrt(2 a) sigma noise, r = [x']+, W = |W_rec| * sign of the sender, no autapses; readout from
E units; mean cross-entropy over all steps and trials. dt 20, tau 100 ms, sigma 0.15. Recurrent noise is drawn anew for every training
step, per trial, time and unit. Trials and their input noise are drawn before the clock starts, which favours the peers.
"""
import json, os, sys, time
import numpy as np

inputs = outputs = 3
alpha, sigma = 0.2, 0.4 ** 0.5 * 0.15
fixation = decision = 5  # time steps
coherences, input_noise = [0, 6.4, 12.8, 25.6, 51.2], 20 ** -0.5


def asked():
    """The setting: the JSON object that is the only argument; bench/child.mjs makes it."""
    return json.loads(sys.argv[1])


def network(units, weights):
    """Parameters [from, to] from a file of float32 numbers (the start of every contestant), and the signs of the connections."""
    exc = int(units * 0.8)
    shapes = dict(wIn=(inputs, units), wRec=(units, units), bRec=(units,), wOut=(exc, outputs), bOut=(outputs,))
    flat, p = np.fromfile(weights, np.float32), {}
    for name, shape in shapes.items():
        p[name], flat = flat[:int(np.prod(shape))].reshape(shape).copy(), flat[int(np.prod(shape)):]
    sign = np.where(np.arange(units) < exc, 1, -1)[:, None] * (1 - np.eye(units))
    return p, sign.astype(np.float32), exc


def batches(batch, steps, count=64, seed=2):
    """Batches (u [step, trial, channel], labels [step, trial])."""
    rng, made = np.random.RandomState(seed), []
    for _ in range(count):
        u, y = np.zeros((steps, batch, inputs)), np.zeros((steps, batch), np.int64)
        choice, coherence = rng.randint(0, 2, batch), rng.choice(coherences, batch)
        u[:-decision, :, 0] = 1
        for c in (0, 1):
            u[fixation:-decision, :, 1 + c] = 0.5 + coherence / 200 * np.where(choice == c, 1, -1)
        y[-decision:] = choice + 1
        made.append(((u + rng.randn(*u.shape) * input_noise).astype(np.float32), y))
    return made


def measure(version, form, train, seconds, threads=None):
    """Times train(i) -> loss, i = 1, 2, ...; the first update, which compiles, stands apart. The same rules as in measure.mjs."""
    now, losses, done = time.perf_counter, [], 0
    def update():
        nonlocal done
        done += 1
        loss = float(train(done))
        if len(losses) < 8: losses.append(loss)
    begin = now(); update(); first = now()
    late = lambda: now() - begin > 20
    while (done <= 4 or now() - first < max(0.3, seconds / 4)) and now() - first < 4 and not late(): update()
    times, start, cpu = [], now(), time.process_time()
    while not times or not late() and (len(times) < 3 or (now() - start < seconds and len(times) < 2000)):
        at = now(); update(); times.append((now() - at) * 1e3)
    used = (time.process_time() - cpu) / (now() - start)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    answer(version=version, form=form, medianMs=float(np.median(times)), minMs=min(times), timed=len(times), firstStepMs=(first - begin) * 1e3,
           losses=losses, coresUsed=used, coresSeen=cores, threads=threads)


def answer(**result):
    """The last line of output is the result."""
    print(json.dumps(result), flush=True)
