/** The reference cases that every installation contains. */

import { notebook } from "./cases/notebook.ts";
import { omegaPerUnitTau } from "./cases/omegaPerUnitTau.ts";
import { oneTrialOneStep } from "./cases/oneTrialOneStep.ts";
import { rateDynamics } from "./cases/rateDynamics.ts";
import { songCrossEntropy } from "./cases/songCrossEntropy.ts";
import { parseCase, type ReferenceCase } from "./referenceCase.ts";

/** The built-in cases, smallest first. */
export const builtinCases = (): ReferenceCase[] =>
  [oneTrialOneStep, notebook, songCrossEntropy, omegaPerUnitTau, rateDynamics].map((value) =>
    parseCase(value, "built-in case"),
  );
