/** The linter of a task: finds the faults that make a task untrainable, unsolvable or irreproducible. */
import { choiceFinder, goFinder, type Sample } from "./checkAnswer.ts";
import { rangeProblem } from "./checkRange.ts";
import { createTask, type TaskInstance } from "./instance.ts";

export interface Finding {
  /** oracle: the label itself must score; solve: the inputs must tell; go: the moment must show; and so on. */
  readonly check: "range" | "reproducible" | "oracle" | "solve" | "go";
  readonly message: string;
  /** Number of the trial that shows it. */
  readonly trial: number | null;
}

/**
 * Draws trials (every condition in turn) and tests that
 * - range: segments, classes and mask weights are possible, and some step counts;
 * - reproducible: a fresh instance draws the same trials in another order;
 * - oracle: outputs that equal the target are scored as right, in every trial;
 * - solve: the task's `solve`, which sees only the noiseless inputs, is right wherever chance is not declared;
 * - go: the inputs mark the moment at which an answer is first wanted, unless the task is `timed`.
 * Returns what it found, at most one finding per check; an empty list is a pass.
 */
export function checkTask(task: TaskInstance, { trials = 200, seed = 1 } = {}): Finding[] {
  const count = Math.max(trials, 2 * task.conditions.length);
  const samples: Sample[] = Array.from({ length: count }, (_, n) => {
    const condition = n % task.conditions.length;
    return { trial: task.at(condition, seed, n), condition };
  });
  const findings: Finding[] = [];
  const first = (check: Finding["check"], problem: (sample: Sample) => string | null) => {
    for (const sample of samples) {
      const message = problem(sample);
      if (message === null) continue;
      findings.push({ check, message, trial: sample.trial.number });
      return;
    }
  };
  first("range", ({ trial }) => rangeProblem(task, trial));
  first("reproducible", reproducibility(task, seed, count));
  const { oracle, solve } = choiceFinder(task);
  first("oracle", oracle);
  first("solve", solve);
  if (!task.definition.timed) first("go", goFinder(task));
  return findings;
}

/** Compares with another instance that draws the same trials backwards, so that hidden state or chance shows. */
function reproducibility(task: TaskInstance, seed: number, count: number): (sample: Sample) => string | null {
  const again = createTask(task.definition, { ...task.parameters, dt: task.dt });
  const texts: string[] = [];
  for (let n = count - 1; n >= 0; n--)
    texts[n] = JSON.stringify([again.at(n % task.conditions.length, seed, n), again.draw(seed, n)]);
  return ({ trial }) =>
    texts[trial.number] === JSON.stringify([trial, task.draw(seed, trial.number)])
      ? null
      : `trial ${trial.number} differs when it is drawn again; take chance from t.random alone and keep nothing between trials`;
}
