"""A trained network as a PyTorch module, to use or to train further. Needs load_run.py in the same folder."""
import numpy as np, torch
from load_run import MATRICES, load, simulate

CONSTRAIN = {"none": lambda w: w, "abs": torch.abs, "rectify": torch.relu} | dict.fromkeys(["project", "exponentiated"], lambda w: w.clamp(min=0))


class Network(torch.nn.Module):
    """forward(u) takes inputs [time, trial, input] and returns outputs [time, trial, output] and rates [time, trial, unit].

    The parameters are the raw ones of weights.npz. However they are optimised, connections of weight 0 stay absent, fixed
    weights stay fixed, and under Dale's principle signs do not change. Under "project" clip raw weights at 0 after every
    update (w.data.clamp_(min=0)): below 0 they have no gradient.
    """

    def __init__(self, run, dt=20.0):
        super().__init__()
        self.dt, (self.model, arrays) = dt, load(run)  # dt in ms
        trained = {name: self.model["trained"][which] for name, which in MATRICES.items()} | {"tauRaw": True}
        trained |= {"bRec": self.model["recurrentBias"] == "trained", "bOut": self.model["outputBias"] == "trained"}
        trained |= {"x0": self.model["initialState"]["trained"]}
        for name in filter(arrays.__contains__, trained):
            self.register_parameter(name, torch.nn.Parameter(torch.tensor(arrays[name]), requires_grad=trained[name]))
        self.constraints = {name: self.model["dale"][which] for name, which in MATRICES.items() if name in arrays}
        for name, constraint in self.constraints.items():
            raw, used = arrays[name], arrays[f"effective_{name}"]
            sign = used != 0 if constraint == "none" else np.sign(used)
            for part, values in {"mask": raw != 0, "sign": sign, "fixed": arrays.get(f"{name}Fixed", 0 * raw)}.items():
                self.register_buffer(f"{name}_{part}", torch.tensor(values.astype(raw.dtype)))

        unit, excitatory = np.arange(self.model["units"]), self.model["excitatoryUnits"]
        self.tau_of = {"perUnit": unit, "perPopulation": 1 * (unit >= excitatory), "shared": 0 * unit}  # their numbers in tauRaw

    def weights(self):
        """Arrays as the equations use them, by name: matrices [from, to] with masks and signs applied, biases, initial state."""
        absent, tau = {"wIn": (0, 1), "bRec": (1,), "bOut": (1,)}, self.model["tau"]
        w = {name: self.wRec.new_zeros(shape) for name, shape in absent.items()} | dict(self.named_parameters())
        for name, constraint in self.constraints.items():
            mask, sign, fixed = (self.get_buffer(f"{name}_{part}") for part in ("mask", "sign", "fixed"))
            w[name] = CONSTRAIN[constraint](w[name] * mask + fixed) * sign
        sigmoid = "tauRaw" in w and torch.sigmoid(w["tauRaw"][self.tau_of[tau["trained"]]])
        return w | ({"tau": tau["min"] + (tau["max"] - tau["min"]) * sigmoid} if "tauRaw" in w else {})

    def forward(self, u):
        return simulate(self.model, self.weights(), u, self.dt, lib=torch)

    def save(self, path):
        """Writes an .npz file for `model.weights` of a configuration."""
        np.savez(path, **{name: w.detach().cpu().numpy() for name, w in self.weights().items() if hasattr(self, name)})
