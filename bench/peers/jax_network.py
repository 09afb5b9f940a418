"""The E-I network in JAX, jit and scan: what BrainPy compiles to. A form is words joined by +:

trial (noise drawn in the scan) or outside (all of it before the scan); hoist (inputs, readout and drawn noise taken out of the scan);
rbg (a cheaper generator than threefry); unroll2, unroll4; sync (no asynchronous dispatch)
"""
import re
import jax, jax.numpy as jnp
import problem
from problem import alpha, sigma

jax.config.update("jax_platforms", "cpu")


class Network:
    def __init__(self, units, form, weights):
        words = form.split("+")
        if "rbg" in words: jax.config.update("jax_default_prng_impl", "unsafe_rbg")
        if "sync" in words: jax.config.update("jax_cpu_enable_async_dispatch", False)
        self.units, self.outside, self.hoist = units, "outside" in words, "hoist" in words
        self.unroll = int((re.search(r"unroll(\d+)", form) or [0, 1])[1])
        initial, sign, self.exc = problem.network(units, weights)
        self.initial, self.sign = {name: jnp.asarray(value) for name, value in initial.items()}, jnp.asarray(sign)

    def run(self, p, key, u):
        """Outputs z and rates r (None where no readout is hoisted) of all steps; u is [step, trial, channel]."""
        steps, batch, units, exc = *u.shape[:2], self.units, self.exc
        outside, hoist = self.outside, self.hoist
        w = jnp.abs(p["wRec"]) * self.sign
        driven = lambda u: alpha * (u @ p["wIn"] + p["bRec"])
        read = lambda r: r[..., :exc] @ p["wOut"] + p["bOut"]
        def step(carry, given):
            x, r, key = carry; u, n = given
            if not outside: key, sub = jax.random.split(key); n = jax.random.normal(sub, (batch, units))
            drive = u if hoist else driven(u)
            x = (1 - alpha) * x + alpha * (r @ w) + (drive if n is None else drive + sigma * n)
            r = jax.nn.relu(x)
            return (x, r, key), r if hoist else read(r)
        n = jax.random.normal(key, (steps, batch, units)) if outside else None
        if hoist: u = driven(u)
        if hoist and outside: u, n = u + sigma * n, None
        zero = jnp.zeros((batch, units))
        _, z = jax.lax.scan(step, (zero, zero, None if outside else key), (u, n), unroll=self.unroll)
        return (read(z), z) if hoist else (z, None)

    def loss(self, p, key, u, y):
        z, _ = self.run(p, key, u)
        return cross_entropy(z, y)

    def update(self, state, i, u, y, rate):
        """One update by Adam: state, number, batch, learning rate -> state, loss."""
        key = jax.random.fold_in(jax.random.PRNGKey(1), i)
        value, g = jax.value_and_grad(self.loss)(state[0], key, u, y)
        return adam(state, g, i, rate), value

    def start(self):
        zeros = lambda: jax.tree.map(jnp.zeros_like, self.initial)
        return self.initial, zeros(), zeros()


def cross_entropy(z, y):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(z), y[..., None], -1))

def adam(state, g, i, rate):
    p, m, v = state
    m = jax.tree.map(lambda a, b: .9 * a + .1 * b, m, g); v = jax.tree.map(lambda a, b: .999 * a + .001 * b * b, v, g)
    without_bias = lambda b: 1 - b ** i.astype(jnp.float32)
    p = jax.tree.map(lambda a, b, c: a - rate * (b / without_bias(.9)) / (jnp.sqrt(c / without_bias(.999)) + 1e-8), p, m, v)
    return p, m, v
