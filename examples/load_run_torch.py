"""A trained network as a PyTorch module, to be used or trained further there. Needs load_run.py beside it."""
import numpy as np
import torch
from load_run import MATRICES, load, simulate

CONSTRAIN = {"none": lambda w: w, "abs": torch.abs, "rectify": torch.relu}


class Network(torch.nn.Module):
    """forward(u) takes inputs [time, trial, input] and returns outputs [time, trial, output] and rates [time, trial, unit].

    The parameters are the raw ones of weights.npz. Whatever an optimiser makes of them: connections of weight 0 stay away, fixed
    weights stay fixed, and where Dale's principle holds, signs stay what they are.
    """

    def __init__(self, run, dt=20.0):
        super().__init__()
        self.dt = dt  # ms
        self.model, arrays = load(run)
        trained = {name: self.model["trained"][which] for name, which in MATRICES.items()}
        trained["x0"] = self.model["initialState"]["trained"]
        trained |= {"bRec": self.model["recurrentBias"] == "trained", "bOut": self.model["outputBias"] == "trained"}
        for name in filter(arrays.__contains__, trained):
            self.register_parameter(name, torch.nn.Parameter(torch.tensor(arrays[name]), requires_grad=trained[name]))
        for name in filter(arrays.__contains__, MATRICES):
            raw, used = arrays[name], arrays[f"effective_{name}"]
            sign = used != 0 if self.constraint(name) == "none" else np.sign(used)
            self.register_buffer(f"{name}_mask", torch.tensor((raw != 0).astype(raw.dtype)))
            self.register_buffer(f"{name}_sign", torch.tensor(sign.astype(raw.dtype)))
            self.register_buffer(f"{name}_fixed", torch.tensor(arrays.get(f"{name}Fixed", np.zeros_like(raw))))

    def constraint(self, name):
        return self.model["dale"][MATRICES[name]]

    def weights(self):
        """What the equations use, by name: matrices [from, to] with masks and signs applied, biases, initial state."""
        w = {"wIn": self.wRec.new_zeros(0, 1), "bRec": self.wRec.new_zeros(1), "bOut": self.wRec.new_zeros(1)}
        w |= dict(self.named_parameters())
        for name in MATRICES:
            if hasattr(self, name):
                plastic = w[name] * getattr(self, f"{name}_mask") + getattr(self, f"{name}_fixed")
                w[name] = CONSTRAIN[self.constraint(name)](plastic) * getattr(self, f"{name}_sign")
        return w

    def forward(self, u):
        return simulate(self.model, self.weights(), u, self.dt, lib=torch)

    def save(self, path):
        """Writes an .npz file that `model.weights` of a configuration can name."""
        np.savez(path, **{name: w.detach().cpu().numpy() for name, w in self.weights().items() if hasattr(self, name)})
