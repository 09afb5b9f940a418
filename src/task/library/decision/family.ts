import { audiovisualDetection } from "./audiovisualDetection.ts";
import { contextDecision } from "./contextDecision.ts";
import { delayedDecision } from "./delayedDecision.ts";
import { detection } from "./detection.ts";
import { economicDecision } from "./economicDecision.ts";
import { evidenceAccumulation } from "./evidenceAccumulation.ts";
import { motionSuppression } from "./motionSuppression.ts";
import { multisensoryDecision } from "./multisensoryDecision.ts";
import { perceptualDecision } from "./perceptualDecision.ts";
import { perceptualDiscrimination } from "./perceptualDiscrimination.ts";
import { postDecisionWager } from "./postDecisionWager.ts";
import { pulseDecision } from "./pulseDecision.ts";
import { reactionTimeDecision } from "./reactionTimeDecision.ts";
import { toneDetection } from "./toneDetection.ts";

export const decisionTasks = {
  perceptualDecision,
  delayedDecision,
  reactionTimeDecision,
  contextDecision,
  multisensoryDecision,
  pulseDecision,
  evidenceAccumulation,
  perceptualDiscrimination,
  economicDecision,
  postDecisionWager,
  detection,
  toneDetection,
  audiovisualDetection,
  motionSuppression,
};
