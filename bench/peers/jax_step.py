"""One training step of the E-I network in JAX; the forms are in jax_network.py."""
import jax, jax.numpy as jnp
import problem
from jax_network import Network

asked = problem.asked()
network = Network(asked["units"], asked["form"], asked["weights"])
data = [(jnp.asarray(u), jnp.asarray(y)) for u, y in problem.batches(asked["batch"], asked["steps"])]
run = jax.jit(lambda state, i, u, y: network.update(state, i, u, y, asked["rate"]), donate_argnums=0)
state = jax.tree.map(jnp.copy, network.start())

def train(i):
    global state
    state, value = run(state, jnp.int32(i), *data[i % len(data)])
    return value.item()

problem.measure(jax.__version__, asked["form"], train, asked["seconds"])
