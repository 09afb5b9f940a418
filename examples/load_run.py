"""A trained network in NumPy or PyTorch, from run.json and weights.npz of its run folder.

    dalenet simulate RUN --recurrent-noise 0 --out clean.npz   # input noise is recorded, recurrent noise is not
    python load_run.py RUN clean.npz [torch]                   # compares NumPy (or PyTorch) with Dalenet's recording
"""
import importlib, json, sys, numpy as np

ACTIVATIONS = {  # f(x); lib is numpy or torch
    "linear": lambda lib, x: x, "relu": lambda lib, x: x.clip(min=0), "tanh": lambda lib, x: lib.tanh(x),
    "softplus": lambda lib, x: lib.logaddexp(x, 0 * x), "sigmoid": lambda lib, x: 0.5 + 0.5 * lib.tanh(x / 2),
    "retanh": lambda lib, x: lib.tanh(x).clip(min=0), "power": lambda lib, x: x.clip(min=0) ** 2,
}
MATRICES = {"wIn": "input", "wRec": "recurrent", "wOut": "output"}  # and their names in run.json

def load(run):
    """The model section of run.json, and the arrays of weights.npz: raw parameters and effective_ matrices, [from, to]."""
    model = json.load(open(f"{run}/run.json", encoding="utf-8"))["config"]["model"]
    if model.get("dynamics") not in ("current", "rate", "rectifiedState") or model.get("activation") not in ACTIVATIONS:
        sys.exit(f"unsupported: model {model} in {run}/run.json; write its equations instead of simulate()")
    return model, {name: array for name, array in np.load(f"{run}/weights.npz").items() if array.dtype.kind == "f"}

def effective(weights):
    """Arrays as the equations use them: matrices with masks and signs applied, biases, initial state; 0 if a model lacks one."""
    absent = {"wIn": np.zeros((0, 1)), "bRec": np.zeros(1), "bOut": np.zeros(1)}
    return absent | weights | {name: weights[f"effective_{name}"] for name in (*MATRICES, "tau") if f"effective_{name}" in weights}

def simulate(model, w, u, dt, lib=np):
    """Outputs [time, trial, output] and rates [time, trial, unit] for inputs u [time, trial, input] in steps of dt ms, without noise."""
    # w has trained time constants.
    dynamics, f, a = model["dynamics"], ACTIVATIONS[model["activation"]], dt / (w["tau"] if "tau" in w else lib.asarray(model["tau"]))
    # Instantaneous inhibitory units, the last ones, pass on what excitatory units send.
    leaks = lib.arange(len(w["wRec"])) < model["excitatoryUnits" if model.get("inhibition") == "instantaneous" else "units"]
    sent = lambda r: lib.where(leaks, r, (r * leaks) @ w["wRec"])
    x, rates, r = w["x0"], [], sent(f(lib, w["x0"]) if dynamics == "current" else w["x0"])
    for u_t in u:
        drive, leaking = r @ w["wRec"] + u_t @ w["wIn"] + w["bRec"], x if dynamics == "current" else r
        x = (1 - a) * leaking + a * (f(lib, drive) if dynamics == "rate" else drive)
        rates.append(r := sent(x if dynamics == "rate" else f(lib, x)))
    outputs = ACTIVATIONS[model.get("outputActivation", "linear")](lib, lib.stack(rates) @ w["wOut"] + w["bOut"])
    return outputs, lib.stack(rates)

if __name__ == "__main__":
    (model, weights), trials, lib = load(sys.argv[1]), np.load(sys.argv[2]), importlib.import_module((sys.argv + ["numpy"])[3])
    w = {name: lib.asarray(array, dtype=lib.float64) for name, array in effective(weights).items()}
    for name, ours in zip(("outputs", "rates"), simulate(model, w, lib.asarray(trials["inputs"], dtype=lib.float64), trials["dt_ms"][0], lib)):
        print(f"{name}: {np.abs(np.asarray(ours) - trials[name]).max() / np.abs(trials[name]).max():.1e} of the largest value")
