"""The numbers of dynamics.json, by NumPy 2.4 and SciPy 1.17: measures of non-normality (Henrici 1962; Trefethen & Embree
2005; scipy.linalg.expm), and for dynamical similarity analysis (Ostrow et al. 2023) the matrices of a delay embedding
and the best cosine over orthogonal matrices of both determinants, found by L-BFGS over exp(skew) from 30 starts each.
"""
import json
import numpy as np
from scipy.linalg import expm
from scipy.optimize import minimize

rng = np.random.default_rng(3)
out = {}

W = np.round(rng.normal(size=(8, 8)) * 0.5, 3)
W[:5] = np.abs(W[:5]) * 1.5
W[5:] = -np.abs(W[5:]) * 2
times = np.linspace(0, 5, 61)
lam = np.linalg.eigvals(W)
out["nonNormal"] = {
    "weights": W.ravel().tolist(),
    "departure": float(np.sqrt((W**2).sum() - (abs(lam) ** 2).sum())),
    "spectral": float(lam.real.max()),
    "numerical": float(np.linalg.eigvalsh((W + W.T) / 2).max()),
    "gain": [float(np.linalg.norm(expm((W.T - np.eye(8)) * t), 2)) for t in times],
}

units, steps, delays, rank = 3, 12, 2, 4
paths = np.round(rng.normal(size=(4, steps, units)).cumsum(1), 3)
H = np.concatenate([np.concatenate([p[k : steps - delays + 1 + k] for k in range(delays)], 1) for p in paths])
H = H - H.mean(0)
length = steps - delays + 1
_, s, Vt = np.linalg.svd(H, full_matrices=False)
Z = (H @ Vt[:rank].T / s[:rank]) * np.sqrt(len(H))
Z = Z.reshape(4, length, rank)
X, Y = Z[:, :-1].reshape(-1, rank), Z[:, 1:].reshape(-1, rank)
A = np.linalg.lstsq(X, Y, rcond=None)[0].T
out["delay"] = {
    "paths": paths.reshape(4, -1).tolist(),
    "singular": np.linalg.svd(A)[1].tolist(),
    "trace": float(np.trace(A)),
    "explained": float((s[:rank] ** 2).sum() / (s**2).sum()),
}

out["pairs"] = []
for _ in range(3):
    n = 4
    a, b = np.round(rng.normal(size=(2, n, n)), 3)
    ua, ub = a / np.linalg.norm(a), b / np.linalg.norm(b)
    upper = np.triu_indices(n, 1)

    def rotation(p, start):
        S = np.zeros((n, n))
        S[upper] = p
        return start @ expm(S - S.T)

    best = -2
    for det in (1, -1):
        for _ in range(30):
            start, _ = np.linalg.qr(rng.normal(size=(n, n)))
            if np.linalg.det(start) * det < 0:
                start[:, 0] *= -1
            f = lambda p: -np.sum(ua * (rotation(p, start) @ ub @ rotation(p, start).T))
            best = max(best, -minimize(f, np.zeros(len(upper[0])), method="L-BFGS-B", options={"ftol": 1e-13}).fun)
    out["pairs"].append({"first": a.ravel().tolist(), "second": b.ravel().tolist(), "similarity": float(best)})
json.dump(out, open(__file__.replace(".py", ".json"), "w"))
