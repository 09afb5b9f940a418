"""A trained network in NumPy, from run.json and weights.npz of its run folder.

    dalenet simulate RUN --recurrent-noise 0 --out clean.npz   # the noise of the inputs is recorded, that of the units is not
    python load_run.py RUN clean.npz                           # how far NumPy is from what Dalenet recorded
"""
import json
import sys

import numpy as np

ACTIVATIONS = {  # f(x); lib is numpy or torch
    "linear": lambda lib, x: x,
    "relu": lambda lib, x: x.clip(min=0),
    "softplus": lambda lib, x: lib.logaddexp(x, 0 * x),
    "tanh": lambda lib, x: lib.tanh(x),
    "sigmoid": lambda lib, x: 0.5 + 0.5 * lib.tanh(x / 2),
    "retanh": lambda lib, x: lib.tanh(x).clip(min=0),
    "power": lambda lib, x: x.clip(min=0) ** 2,
}
DYNAMICS = ("current", "rate", "rectifiedState")
MATRICES = {"wIn": "input", "wRec": "recurrent", "wOut": "output"}  # and what run.json calls them


def load(run):
    """The model section of run.json, and the arrays of weights.npz: raw parameters and effective_ matrices, [from, to]."""
    with open(f"{run}/run.json", encoding="utf-8") as file:
        model = json.load(file)["config"]["model"]
    if "preset" not in model:
        sys.exit(f"unsupported: model {model.get('name')!r} has equations of its own; write them in place of simulate()")
    for key, known in (("dynamics", DYNAMICS), ("activation", ACTIVATIONS)):
        if model.get(key) not in known:
            sys.exit(f"unsupported: model.{key} = {model.get(key)!r} in {run}/run.json; known here: {', '.join(known)}")
    return model, {name: array for name, array in np.load(f"{run}/weights.npz").items() if array.dtype.kind == "f"}


def effective(weights):
    """What the equations use: matrices with masks and signs applied, biases, initial state; 0 for what a model does without."""
    absent = {"wIn": np.zeros((0, 1)), "bRec": np.zeros(1), "bOut": np.zeros(1)}
    return absent | weights | {name: weights[f"effective_{name}"] for name in MATRICES if name in weights}


def simulate(model, w, u, dt, lib=np):
    """Outputs [time, trial, output] and rates [time, trial, unit] for inputs u [time, trial, input] in steps of dt ms, without noise."""
    dynamics, a = model["dynamics"], dt / lib.asarray(model["tau"])
    f = lambda current: ACTIVATIONS[model["activation"]](lib, current)
    x = w["x0"]
    r = f(x) if dynamics == "current" else x
    rates = []
    for u_t in u:
        drive = r @ w["wRec"] + u_t @ w["wIn"] + w["bRec"]
        if dynamics == "rate":  # the rate leaks
            r = (1 - a) * r + a * f(drive)
        else:  # the current leaks, or what is left of it after rectification
            x = (1 - a) * (x if dynamics == "current" else r) + a * drive
            r = f(x)
        rates.append(r)
    rates = lib.stack(rates)
    return rates @ w["wOut"] + w["bOut"], rates


def compare(trials, outputs, rates):
    """Prints the largest difference to recorded trials, in parts of the largest recorded value."""
    for name, ours in (("outputs", outputs), ("rates", rates)):
        print(f"{name}: {np.abs(ours - trials[name]).max() / np.abs(trials[name]).max():.1e} of the largest value")


if __name__ == "__main__":
    model, weights = load(sys.argv[1])
    trials = np.load(sys.argv[2])
    compare(trials, *simulate(model, effective(weights), trials["inputs"], trials["dt_ms"][0]))
