"""An ensemble in JAX, one program: the first word of the form is vmap (networks side by side) or map (one after another in the program)."""
import time
import jax, jax.numpy as jnp
import problem
from jax_network import Network, adam

asked = problem.asked()
networks, seconds = asked["networks"], asked["seconds"]
way, form = asked["form"].split("+", 1)
network = Network(asked["units"], form, asked["weights"])
made = [(jnp.asarray(u), jnp.asarray(y)) for u, y in problem.batches(asked["batch"], asked["steps"])]
groups = [made[k:k + networks] for k in range(0, len(made) - networks + 1, networks)]
data = [(jnp.stack([u for u, _ in group]), jnp.stack([y for _, y in group])) for group in groups]

def each(state, i, u, y, k):
    # Every network has noise of its own: the number that the key is made from differs.
    key = jax.random.fold_in(jax.random.fold_in(jax.random.PRNGKey(1), i), k)
    value, g = jax.value_and_grad(network.loss)(state[0], key, u, y)
    return adam(state, g, i, asked["rate"]), value

if way == "vmap":
    many = lambda state, i, u, y: jax.vmap(each, in_axes=(0, None, 0, 0, 0))(state, i, u, y, jnp.arange(networks))
else:
    many = lambda state, i, u, y: jax.lax.map(lambda given: each(given[0], i, *given[1:]), (state, u, y, jnp.arange(networks)))
run = jax.jit(many, donate_argnums=0)
state = jax.tree.map(lambda a: jnp.stack([a] * networks), network.start())
done = 0

def train():
    global state, done
    done += 1
    state, value = run(state, jnp.int32(done), *data[done % len(data)])
    return value.mean().item()

def spend(limit, least):
    times, start = [], time.perf_counter()
    while len(times) < least or time.perf_counter() - start < limit:
        at = time.perf_counter(); loss = train(); times.append(time.perf_counter() - at)
    return sorted(times)[len(times) // 2], loss

train(); spend(max(0.3, seconds / 4), 4)
cpu, wall = time.process_time(), time.perf_counter()
median, loss = spend(seconds, 3)
problem.answer(version=jax.__version__, form=asked["form"], networkStepsPerSecond=networks / median, updates=done, loss=loss,
               coresUsed=(time.process_time() - cpu) / (time.perf_counter() - wall))
