/** A byte buffer with WebAssembly's encodings of numbers (core specification 2.0, section 5.2). */
export class ByteWriter {
  private buffer = new Uint8Array(64);
  private length = 0;

  byte(value: number): this {
    this.reserve(1);
    this.buffer[this.length++] = value;
    return this;
  }
  bytes(values: ArrayLike<number>): this {
    this.reserve(values.length);
    for (let k = 0; k < values.length; k++) this.buffer[this.length++] = values[k];
    return this;
  }
  append(other: ByteWriter): this {
    this.reserve(other.length);
    this.buffer.set(other.buffer.subarray(0, other.length), this.length);
    this.length += other.length;
    return this;
  }
  /** Other bytes, preceded by their number. */
  sized(other: ByteWriter): this {
    return this.unsigned(other.length).append(other);
  }
  unsigned(value: number): this {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.byte(rest);
  }
  signed(value: number): this {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && !(low & 0x40)) || (rest === -1 && low & 0x40)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }
  text(value: string): this {
    const utf8 = new TextEncoder().encode(value);
    return this.unsigned(utf8.length).bytes(utf8);
  }
  done(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.length);
  }
  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const longer = new Uint8Array(Math.max(2 * this.buffer.length, this.length + more));
    longer.set(this.buffer);
    this.buffer = longer;
  }
}
