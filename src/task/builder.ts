/** The `t` of `trial(condition, t)`: sets input channels, the answer or targets, the mask and the correct response. */
import { invalid, unknownName, unsupported } from "../base/errors.ts";
import type { Generator } from "../base/random.ts";
import { isFloat32, outsideFloat32 } from "../settings/kind.ts";
import { checkName } from "../settings/name.ts";
import { classAt } from "./choiceRule.ts";
import { checkLevel } from "./level.ts";
import { SegmentList } from "./segments.ts";
import type { Condition, Period, Trial } from "./trial.ts";
import { type AnswerWriter, answerWriter, type ChannelWriter, channelWriter, TrialFrame } from "./writers.ts";

export interface TaskShape {
  /** ms */
  readonly dt: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly target: "class" | "value";
  /** Whether each trial has its own noise gain. */
  readonly hasGain?: boolean;
}

export class TrialBuilder {
  private readonly shape: TaskShape;
  private readonly frame: TrialFrame;
  private readonly lists: Readonly<Record<"inputs" | "targets" | "mask" | "outputMask", SegmentList>>;
  private readonly inputIndex: ReadonlyMap<string, number>;
  private readonly outputIndex: ReadonlyMap<string, number>;
  private readonly inputWriters: readonly ChannelWriter[];
  private readonly targetWriters: readonly ChannelWriter[];
  private readonly answerWriters: readonly AnswerWriter[];
  private readonly maskWriter: ChannelWriter;
  private readonly outputMaskWriters: readonly ChannelWriter[];
  private gain: number | undefined;
  private generator: Generator | null = null;
  private presentation = 0;
  private right: number | null | undefined;
  private notes: Record<string, number | string> | null = null;
  private chance = false;

  constructor(shape: TaskShape) {
    const { inputs, outputs, target } = shape;
    const categorical = target === "class";
    const lists = {
      inputs: new SegmentList(inputs.length),
      targets: new SegmentList(categorical ? 1 : outputs.length),
      mask: new SegmentList(1),
      outputMask: new SegmentList(outputs.length, 1),
    };
    const frame = new TrialFrame(shape.dt);
    this.shape = shape;
    this.lists = lists;
    this.frame = frame;
    this.inputIndex = new Map(inputs.map((name, i) => [name, i]));
    this.outputIndex = new Map(outputs.map((name, i) => [name, i]));
    this.inputWriters = inputs.map((name, i) => channelWriter(lists.inputs, i, `input "${name}"`, frame));
    this.targetWriters = categorical
      ? []
      : outputs.map((name, i) => channelWriter(lists.targets, i, `target "${name}"`, frame));
    this.answerWriters = categorical ? outputs.map((_, i) => answerWriter(lists.targets, i, frame)) : [];
    this.maskWriter = channelWriter(lists.mask, 0, "the mask", frame);
    this.outputMaskWriters = outputs.map((name, i) =>
      channelWriter(lists.outputMask, i, `the mask of output "${name}"`, frame),
    );
  }

  /** The time step in ms. */
  get dt(): number {
    return this.frame.dt;
  }

  /** Length of the trial in steps. */
  get steps(): number {
    return this.frame.steps;
  }

  /** An input channel, by name or index; 0 unless set. Throws `unknown`. */
  input(channel: string | number): ChannelWriter {
    return this.inputWriters[this.find("input channel", channel, this.inputIndex)];
  }

  /** The target value of an output channel, by name or index; only for tasks with `target: "value"`. */
  target(channel: string | number): ChannelWriter {
    if (this.shape.target === "class")
      throw unsupported({
        subject: "t.target",
        detail: "where the target is a class",
        remedy: "write t.answer(output).during(…)",
      });
    return this.targetWriters[this.find("output channel", channel, this.outputIndex)];
  }

  /** The output that must be largest, by name or index; only for tasks with `target: "class"`. Output 0 unless set. */
  answer(output: string | number): AnswerWriter {
    if (this.shape.target === "value")
      throw unsupported({
        subject: "t.answer",
        detail: "where targets are values",
        remedy: "write t.target(output).during(…, value)",
      });
    return this.answerWriters[this.find("output channel", output, this.outputIndex)];
  }

  /** Weight of each step in the loss; 1 unless set. */
  get mask(): ChannelWriter {
    if (this.lists.mask.empty) this.lists.mask.put(0, 0, this.steps, 1, false);
    return this.maskWriter;
  }

  /** Weight of one output, by name or index, times that of the step; 1 unless set. For losses that sum over outputs. */
  maskOf(output: string | number): ChannelWriter {
    return this.outputMaskWriters[this.find("output channel", output, this.outputIndex)];
  }

  /** Factor for the noise of this trial's inputs; 1 unless set. Needs `perTrial: true` in the task's noise. */
  noiseGain(gain: number): void {
    if (!this.shape.hasGain)
      throw unsupported({
        subject: "t.noiseGain",
        detail: "where the noise of all trials is the same",
        remedy: "let noise return { sigma, perTrial: true }",
      });
    if (!(isFloat32(gain) && gain >= 0))
      throw invalid({ subject: "t.noiseGain", value: gain, remedy: `it must be a number ≥ 0${outsideFloat32(gain)}` });
    this.gain = gain;
  }

  /**
   * The correct response at the last step, by output name or index; null for none. By default it is the answer at
   * the last step (target "class"), or none (target "value").
   */
  correct(output: string | number | null): void {
    this.right = output === null ? null : this.find("output channel", output, this.outputIndex);
  }

  /** Start of a period in ms since the trial began. */
  start(period: string): number {
    return this.frame.period(period).from * this.dt;
  }

  /** End of a period in ms since the trial began. */
  end(period: string): number {
    return this.frame.period(period).to * this.dt;
  }

  /** Length of a period in this trial in ms: whole steps. */
  length(period: string): number {
    return this.end(period) - this.start(period);
  }

  /**
   * Random numbers, for anything that is not a condition (an angle, a pulse train). The same seed and number give
   * the same draws.
   */
  get random(): Generator {
    this.chance = true;
    return this.generator!;
  }

  /** The number of the trial, for tasks whose trials come in blocks. */
  get number(): number {
    this.chance = true;
    return this.presentation;
  }

  /**
   * Records a value drawn with `random` as a column of the trial's condition. Throws "invalid" for the name of a
   * factor.
   */
  record(name: string, value: number | string): void {
    checkName(name, "record", "the trial");
    checkLevel(value, `record "${name}"`);
    this.notes ??= {};
    this.notes[name] = value;
  }

  /** True once the trial has used `random` or `number`: it depends on more than its condition and timing. */
  get usedChance(): boolean {
    return this.chance;
  }

  /** Starts a trial; clears the previous one. */
  begin(periods: readonly Period[], random: Generator, number: number): void {
    this.lists.inputs.take();
    this.lists.targets.take();
    this.lists.mask.take();
    this.lists.outputMask.take();
    this.gain = undefined;
    this.frame.open(periods);
    this.generator = random;
    this.presentation = number;
    this.right = undefined;
    this.notes = null;
    this.chance = false;
  }

  /** Ends the trial and returns it. */
  finish(condition: Condition): Trial {
    const { steps } = this;
    if (this.lists.mask.empty) this.lists.mask.put(0, 0, steps, 1, false);
    const inputs = this.lists.inputs.take();
    const targets = this.lists.targets.take();
    for (const name of Object.keys(this.notes ?? {}))
      if (Object.hasOwn(condition, name))
        throw invalid({
          subject: `record "${name}"`,
          detail: ", which is already a factor of the condition",
          remedy: "choose another name",
        });
    let correct = this.right;
    if (correct === undefined) correct = this.shape.target === "class" ? classAt(targets, steps - 1) : null;
    const outputMask = this.lists.outputMask.take();
    return {
      number: this.presentation,
      steps,
      inputs,
      targets,
      mask: this.lists.mask.take(),
      ...(outputMask.length > 0 && { outputMask }),
      ...(this.gain !== undefined && { noiseGain: this.gain }),
      periods: this.frame.periods,
      condition: this.notes === null ? condition : Object.freeze({ ...condition, ...this.notes }),
      correct,
    };
  }

  private find(kind: string, channel: string | number, index: ReadonlyMap<string, number>): number {
    if (typeof channel === "string") {
      const i = index.get(channel);
      if (i === undefined) throw unknownName(kind, channel, [...index.keys()]);
      return i;
    }
    if (Number.isInteger(channel) && channel >= 0 && channel < index.size) return channel;
    throw invalid({ subject: kind, value: channel, remedy: `there are ${index.size}, counted from 0` });
  }
}
