"""The numbers of demixed.json: dPCA after Kobak et al. (2016), eLife 5:e10989, in NumPy 2.4.

Written from the paper: marginalisations eq. 6-9, with the interactions of time joined; for each part the ridge
regression A = X_phi X' (X X' + mu I)^-1, mu = (lambda |X|)^2, and the SVD of A [X, sqrt(mu) I], as in the closed form of
the Python package dPCA 1.0 (whose regularizer is lambda / |X|). Explained variances as in its MATLAB version.
"""
import json
import numpy as np

rng = np.random.default_rng(5)
units, stimuli, choices, steps = 6, 3, 2, 5
X = rng.normal(size=(units, stimuli, choices, steps))
X += 2 * np.einsum("u,s,t->ust", rng.normal(size=units), [-1, 0, 1], np.linspace(0, 1, steps))[:, :, None]
X += np.einsum("u,c,t->uct", rng.normal(size=units), [-1, 1], np.linspace(0, 1, steps) ** 2)[:, None]
X = np.round(X, 3)
rates = X + 3

X = X - X.mean((1, 2, 3), keepdims=True)
time = np.broadcast_to(X.mean((1, 2), keepdims=True), X.shape)
stimulus = np.broadcast_to(X.mean(2, keepdims=True), X.shape) - time
choice = np.broadcast_to(X.mean(1, keepdims=True), X.shape) - time
parts = {"time": time, "stimulus": stimulus, "choice": choice, "both": X - time - stimulus - choice}
F = {k: v.reshape(units, -1) for k, v in parts.items()}
X = X.reshape(units, -1)
total = (X**2).sum()
out = {"rates": rates.tolist(), "parts": {}}
for lam in (0, 0.3):
    mu = lam**2 * total
    out["parts"][str(lam)] = {}
    for name, Xp in F.items():
        A = Xp @ X.T @ np.linalg.inv(X @ X.T + mu * np.eye(units))
        U, s, _ = np.linalg.svd(A @ np.hstack([X, np.sqrt(mu) * np.eye(units)]))
        U = U[:, :2]
        U = U * np.sign(U[np.abs(U).argmax(0), range(2)])
        D = U.T @ A
        explained = [(total - ((X - np.outer(U[:, k], D[k] @ X)) ** 2).sum()) / total for k in range(2)]
        shares = [
            [((Y**2).sum() - ((Y - np.outer(U[:, k], D[k] @ Y)) ** 2).sum()) / total for Y in F.values()]
            for k in range(2)
        ]
        out["parts"][str(lam)][name] = {
            "variance": (Xp**2).sum() / total,
            "encoders": U.T.tolist(),
            "decoders": D.tolist(),
            "explained": explained,
            "shares": shares,
        }
json.dump(out, open(__file__.replace(".py", ".json"), "w"))
