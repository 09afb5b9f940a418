/** Names that are values of the presets' options. */

export const dynamicsNames = ["current", "rate", "rectifiedState"] as const;
export type DynamicsName = (typeof dynamicsNames)[number];
export const signAxes = ["presynaptic", "postsynaptic"] as const;
export const readouts = ["excitatory", "all"] as const;
export const biasNames = ["trained", "fixed", "none"] as const;
/** Trained; kept at its initial value; absent from the equations. */
export type BiasUse = (typeof biasNames)[number];
/**
 * How initial recurrent weights balance few I units against many E units: `presynaptic` divides the weights from E
 * units by #E/#I, `postsynaptic` those to E units (a fault of the notebook, kept for comparison), `song2016` scales
 * every weight by a matrix in which each unit's E and I inputs have equal sums, and all its inputs Euclidean norm 1.
 */
export const balanceNames = ["none", "presynaptic", "postsynaptic", "song2016"] as const;
/**
 * `leaky`: inhibitory units leak like the others. `instantaneous`: their rates are the weighted sums of excitatory
 * rates, without delay (inhibition.ts).
 */
export const inhibitionNames = ["leaky", "instantaneous"] as const;
/** Trained time constants: one for each unit, one for E and one for I units, or one for all. */
export const tauSharings = ["perUnit", "perPopulation", "shared"] as const;
export type TauSharing = (typeof tauSharings)[number];
/** The populations of the presets. */
export const populationNames = ["E", "I"] as const;
