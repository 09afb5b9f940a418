/** Real and imaginary parts. In a conjugate pair the one with the positive imaginary part comes first. */
export interface ComplexValues {
  readonly re: Float64Array;
  readonly im: Float64Array;
}
