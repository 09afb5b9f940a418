"""A network of pycog (Song, Yang & Wang 2016) as a file for `model.weights`, from its matrices as NumPy arrays.

    # where pycog runs: rnn = RNN("work/data/rdm_dense/rdm_dense.pkl", {"dt": 20})
    np.savez("pycog.npz", Win=rnn.Win, Wrec=rnn.Wrec, Wout=rnn.Wout, brec=rnn.brec, bout=rnn.bout, x0=rnn.x0)

    python pycog.py pycog.npz weights.npz
"""
import sys, numpy as np

NAMES = {"Win": "wIn", "Wrec": "wRec", "Wout": "wOut", "brec": "bRec", "bout": "bOut", "x0": "x0"}

def converted(pycog):
    """Dalenet's arrays from pycog's effective ones: matrices [to, from] become [from, to]; biases that are all 0 are absent."""
    arrays = {NAMES[name]: np.asarray(array, dtype=np.float32) for name, array in pycog.items() if np.ndim(array) > 0}
    return {name: array.T for name, array in arrays.items() if array.ndim == 2 or name == "x0" or array.any()}

def simulate(pycog, u, dt, tau=100.0):
    """pycog's own equations without noise: outputs [time, trial, output] of inputs u [time, trial, input] in steps of dt ms."""
    a, x, z = dt / tau, np.tile(pycog["x0"], (u.shape[1], 1)), []
    for u_t in u:  # as the network sees them: with baseline and input noise, rectified
        r = np.maximum(x, 0)
        x = (1 - a) * x + a * (r @ pycog["Wrec"].T + u_t @ pycog["Win"].T + pycog.get("brec", 0))
        z.append(np.maximum(x, 0) @ pycog["Wout"].T + pycog.get("bout", 0))
    return np.stack(z)

if __name__ == "__main__":
    np.savez(sys.argv[2], **converted(np.load(sys.argv[1])))
