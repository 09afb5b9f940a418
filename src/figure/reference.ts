/**
 * A level worth knowing beside a curve, such as chance. Its file is apart: declarations of figures need no types of
 * Plot.
 */
export interface Reference {
  label: string;
  value: number;
}
