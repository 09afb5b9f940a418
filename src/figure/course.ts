/** Moments are in epochs done by then. */
export interface TrainingCourse {
  /** On validation trials, in order. */
  readonly checks?: {
    readonly epoch: readonly number[];
    readonly loss: readonly (number | null)[];
    readonly accuracy?: readonly (number | null)[];
    /** Accuracy at each level of a factor that a criterion names, such as each task. */
    readonly levels?: readonly {
      readonly factor: string;
      readonly level: string;
      readonly accuracy: readonly (number | null)[];
    }[];
    /** Stages counted from 1; checks of different stages are not connected. */
    readonly stage?: readonly number[];
  };
  /** The moment of the best check. */
  readonly best?: number;
  /** In order; `ending`: why it ended, absent for one that has not. */
  readonly stages?: readonly { readonly from: number; readonly name?: string; readonly ending?: string }[];
  /** The moment at which a criterion, lost patience or a callback ended the training; absent if it ran to its end. */
  readonly stopped?: number;
}
