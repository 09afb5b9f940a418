"""What every peer computes: the E-I network of the `ei` preset, perceptual decision trials, Adam at 1e-3; and how a program is timed.

x' = (1 - a) x + a (r W + u W_in + b) + sqrt(2 a) sigma noise, r = [x']+, W = |W_rec| * sign of the sender, no autapses; readout from
E units; mean cross-entropy over all steps and trials. dt 20, tau 100 ms, sigma 0.15. Recurrent noise is drawn anew for every training
step, per trial, time and unit. Trials and their input noise are drawn before the clock starts, which favours the peers.
"""
import json, os, time
import numpy as np

inputs = outputs = 3
alpha, sigma = 0.2, 0.4 ** 0.5 * 0.15


def network(units, seed=1):
    """Initial parameters, matrices [from, to], and the signs of the connections."""
    rng, exc = np.random.RandomState(seed), int(units * 0.8)
    u = lambda bound, *shape: rng.uniform(-bound, bound, shape).astype(np.float32)
    p = dict(wIn=u((3 / inputs) ** 0.5, inputs, units), wRec=u((3 / units) ** 0.5, units, units), bRec=u(units ** -0.5, units),
             wOut=u((3 / exc) ** 0.5, exc, outputs), bOut=u(exc ** -0.5, outputs))
    p["wRec"][:exc] /= 4
    sign = np.where(np.arange(units) < exc, 1, -1)[:, None] * (1 - np.eye(units))
    return p, sign.astype(np.float32), exc


def batches(batch, steps, count=64, seed=2):
    """Batches (u [step, trial, channel], labels [step, trial]); fixation and decision of 5 steps each."""
    rng, made = np.random.RandomState(seed), []
    for _ in range(count):
        u, y = np.zeros((steps, batch, inputs)), np.zeros((steps, batch), np.int64)
        choice, coherence = rng.randint(0, 2, batch), rng.choice([0, 6.4, 12.8, 25.6, 51.2], batch)
        u[:-5, :, 0] = 1
        for c in (0, 1):
            u[5:-5, :, 1 + c] = 0.5 + coherence / 200 * np.where(choice == c, 1, -1)
        y[-5:] = choice + 1
        made.append(((u + rng.randn(*u.shape) * 20 ** -0.5).astype(np.float32), y))
    return made


def measure(version, form, train, repeats, threads=None):
    """Times train(i) -> loss, i = 1, 2, ...; the first call (compilation) and the warm-up stand apart. Prints one line of JSON."""
    start = time.perf_counter(); train(1); first = time.perf_counter() - start
    warm = max(20, repeats // 4)
    for i in range(warm): train(2 + i)
    times, losses, wall, cpu = [], [], time.perf_counter(), time.process_time()
    for i in range(repeats):
        start = time.perf_counter(); losses.append(float(train(2 + warm + i))); times.append((time.perf_counter() - start) * 1e3)
    used = (time.process_time() - cpu) / (time.perf_counter() - wall)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(json.dumps(dict(version=version, form=form, medianMs=float(np.median(times)), minMs=min(times), firstStepMs=first * 1e3,
                          loss=float(np.mean(losses[-64:])), coresUsed=used, coresSeen=cores, threads=threads)))
