"""One training step of the E-I network in JAX, jit and scan: what BrainPy compiles to. usage: jax_step.py UNITS BATCH STEPS REPEATS FORM

a form is words joined by +: trial (noise drawn in the scan) or outside (all of it before the scan);
rbg (a cheaper generator than threefry); hoist (inputs, readout and drawn noise taken out of the scan); unroll4; sync (no asynchronous dispatch)
"""
import sys
import jax, jax.numpy as jnp
import problem
from problem import alpha, sigma

units, batch, steps, repeats = map(int, sys.argv[1:5]); form = sys.argv[5]; words = form.split("+")
jax.config.update("jax_platforms", "cpu")
if "rbg" in words: jax.config.update("jax_default_prng_impl", "unsafe_rbg")
if "sync" in words: jax.config.update("jax_cpu_enable_async_dispatch", False)
outside, hoist, unroll = "outside" in words, "hoist" in words, 4 if "unroll4" in words else 1
initial, sign, exc = problem.network(units)
p = {name: jnp.asarray(value) for name, value in initial.items()}
data = [(jnp.asarray(u), jnp.asarray(y)) for u, y in problem.batches(batch, steps)]


def loss(p, key, u, y):
    w = jnp.abs(p["wRec"]) * sign
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
    _, z = jax.lax.scan(step, (zero, zero, None if outside else key), (u, n), unroll=unroll)
    z = read(z) if hoist else z
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(z), y[..., None], -1))

def update(state, i, u, y):
    p, m, v = state
    value, g = jax.value_and_grad(loss)(p, jax.random.fold_in(jax.random.PRNGKey(1), i), u, y)
    m = jax.tree.map(lambda a, b: .9 * a + .1 * b, m, g); v = jax.tree.map(lambda a, b: .999 * a + .001 * b * b, v, g)
    rate = lambda b: 1 - b ** i.astype(jnp.float32)
    p = jax.tree.map(lambda a, b, c: a - 1e-3 * (b / rate(.9)) / (jnp.sqrt(c / rate(.999)) + 1e-8), p, m, v)
    return (p, m, v), value

run = jax.jit(update, donate_argnums=0)
zeros = lambda: jax.tree.map(jnp.zeros_like, p)
state = (p, zeros(), zeros())

def train(i):
    global state
    state, value = run(state, jnp.int32(i), *data[i % len(data)])
    return value.item()

problem.measure(jax.__version__, form, train, repeats)
