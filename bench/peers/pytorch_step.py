"""One training step of the E-I network in PyTorch.

forms: notebook (eager, modules and plain Adam, every product and draw inside the loop: as the PyTorch notebook has it)
       eager    (the same without modules, the readout out of the loop, fused Adam)
       hoisted  (eager, all that does not depend on the state taken out of the loop: weights, inputs, draws, readout)
       script   (hoisted, the loop compiled by TorchScript)
       compile  (hoisted, one time step compiled by torch.compile; needs a C++ compiler, slow to start: not among the usual ones)
"""
import warnings
import torch, torch.nn.functional as F
import problem
from problem import alpha, sigma

asked = problem.asked()
units, batch, steps, form = (asked[name] for name in ("units", "batch", "steps", "form"))
warnings.filterwarnings("ignore"); torch.set_num_threads(asked["threads"])
initial, sign, exc = problem.network(units, asked["weights"])
p = {name: torch.tensor(value, requires_grad=True) for name, value in initial.items()}
sign = torch.tensor(sign)
data = [(torch.tensor(u), torch.tensor(y).view(-1)) for u, y in problem.batches(batch, steps)]


class Notebook(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.win, self.wout = torch.nn.Linear(problem.inputs, units), torch.nn.Linear(exc, problem.outputs)
        self.w, self.b = torch.nn.Parameter(p["wRec"].detach().T.contiguous()), torch.nn.Parameter(p["bRec"].detach().clone())
        self.register_buffer("sign", sign.T.contiguous())
        with torch.no_grad():
            self.win.weight.copy_(p["wIn"].T); self.win.bias.zero_(); self.wout.weight.copy_(p["wOut"].T); self.wout.bias.copy_(p["bOut"])
    def forward(self, u):
        x = r = torch.zeros(u.shape[1], units); rates = []
        for t in range(u.shape[0]):
            x = (1 - alpha) * x + alpha * (self.win(u[t]) + F.linear(r, torch.abs(self.w) * self.sign, self.b)) + sigma * torch.randn_like(x)
            r = torch.relu(x); rates.append(r)
        return self.wout(torch.stack(rates)[:, :, :exc])

if form == "notebook":
    net = Notebook(); optimiser = torch.optim.Adam(net.parameters(), lr=asked["rate"])
else:
    try: optimiser = torch.optim.Adam(p.values(), lr=asked["rate"], fused=True)  # newer versions have it on the CPU
    except (RuntimeError, TypeError): optimiser = torch.optim.Adam(p.values(), lr=asked["rate"])


def one_step(x, r, scaled, w):
    x = torch.addmm(scaled, r, w) + (1.0 - 0.2) * x
    return x, torch.relu(x)
if form == "compile": one_step = torch.compile(one_step)
if form == "script": one_step = torch.jit.script(one_step)

def hoisted_loop(scaled, w, x):
    r, rates = x, []
    for drive in scaled.unbind(0):
        x, r = one_step(x, r, drive, w)
        rates.append(r)
    return torch.stack(rates)
if form == "script": hoisted_loop = torch.jit.script(hoisted_loop)

def rates_of(u):
    zero = torch.zeros(batch, units)
    if form != "eager":
        scaled = alpha * (u @ p["wIn"] + p["bRec"]) + sigma * torch.randn(steps, batch, units)
        return hoisted_loop(scaled, alpha * torch.abs(p["wRec"]) * sign, zero)
    x, r, rates = zero, zero, []
    for t in range(steps):
        drive = u[t] @ p["wIn"] + torch.addmm(p["bRec"], r, torch.abs(p["wRec"]) * sign)
        x = (1 - alpha) * x + alpha * drive + sigma * torch.randn_like(x)
        r = torch.relu(x); rates.append(r)
    return torch.stack(rates)

def train(i):
    u, y = data[i % len(data)]
    optimiser.zero_grad()
    z = net(u) if form == "notebook" else rates_of(u)[:, :, :exc] @ p["wOut"] + p["bOut"]
    loss = F.cross_entropy(z.view(-1, problem.outputs), y)
    loss.backward(); optimiser.step()
    return loss.item()

problem.measure(torch.__version__, form, train, asked["seconds"], torch.get_num_threads())
