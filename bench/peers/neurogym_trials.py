"""Trials of PerceptualDecisionMaking per second that neurogym makes as arrays, with its default timing at dt 20: 110 steps, 3 channels."""
import time
import neurogym
import problem

asked = problem.asked()
env = neurogym.make("PerceptualDecisionMaking-v0", dt=20).unwrapped

def rate(limit):
    made, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < limit:
        for _ in range(asked["batch"]): env.new_trial()
        made += asked["batch"]
    return made / (time.perf_counter() - begin)

rate(asked["seconds"] / 4)
problem.answer(version=neurogym.__version__, steps=len(env.ob), asArrays=rate(asked["seconds"]))
