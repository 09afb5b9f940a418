"""Initial weights of the fixed-duration decision network of Song, Yang & Wang (2016), weight seed 1234.

Draws as the authors' code (frsong/pycog) does, from NumPy's legacy generator, in the order W_in, W_rec, W_out, and writes
initialWeights.npz beside this file: effective matrices [to, from] and the initial state, in float32.

    python3 initialWeights.py
"""
from pathlib import Path

import numpy as np

units, excitatory, inputs, outputs = 100, 80, 2, 2
shape, radius = 2, 1.5
random = np.random.RandomState(1234)
sign = np.where(np.arange(units) < excitatory, 1, -1)

# W_in: uniform, no mask.
w_in = 0.1 * random.uniform(-np.ones(inputs * units), np.ones(inputs * units)).reshape(units, inputs)

# W_rec: gamma, of typical size C. In each row the excitatory entries of C add up to the inhibitory ones; rows have norm 1.
c = np.zeros((units, units))
for row in range(units):
    others = np.arange(units) != row
    e, i = others & (sign > 0), others & (sign < 0)
    c[row, e] = 1
    c[row, i] = e.sum() / i.sum()
    c[row] /= np.linalg.norm(c[row])
w_rec = np.zeros((units, units))
w_rec[c != 0] = random.gamma(shape, 0.1 * c[c != 0] / shape)

# W_out: uniform, from excitatory units.
w_out = np.zeros((outputs, units))
w_out[:, :excitatory] = 0.1 * random.uniform(-np.ones(outputs * excitatory), np.ones(outputs * excitatory)).reshape(
    outputs, excitatory
)

w_in, w_rec, w_out = np.abs(w_in), np.abs(w_rec) * sign, np.abs(w_out)
w_rec *= radius / np.abs(np.linalg.eigvals(w_rec)).max()

arrays = {"wIn": w_in, "wRec": w_rec, "wOut": w_out, "x0": np.full(units, 0.1)}
np.savez_compressed(
    Path(__file__).with_name("initialWeights.npz"), **{name: a.astype(np.float32) for name, a in arrays.items()}
)
