import { cuedDualMatch } from "./cuedDualMatch.ts";
import { cuedRuleMatch } from "./cuedRuleMatch.ts";
import { delayComparison } from "./delayComparison.ts";
import { delayedResponse } from "./delayedResponse.ts";
import { delayMatchCategory } from "./delayMatchCategory.ts";
import { delayMatchRotatedSample } from "./delayMatchRotatedSample.ts";
import { delayMatchSample } from "./delayMatchSample.ts";
import { delayMatchSampleDistractor } from "./delayMatchSampleDistractor.ts";
import { delayPairedAssociation } from "./delayPairedAssociation.ts";
import { dualDelayMatchSample } from "./dualDelayMatchSample.ts";
import { matchToCategory } from "./matchToCategory.ts";
import { matchWithRepeats } from "./matchWithRepeats.ts";
import { memoryRecall } from "./memoryRecall.ts";

export const memoryTasks = {
  cuedDualMatch,
  cuedRuleMatch,
  delayComparison,
  delayMatchCategory,
  delayMatchRotatedSample,
  delayMatchSample,
  delayMatchSampleDistractor,
  delayPairedAssociation,
  delayedResponse,
  dualDelayMatchSample,
  matchToCategory,
  matchWithRepeats,
  memoryRecall,
};
