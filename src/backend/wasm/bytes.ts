/** A byte buffer with WebAssembly's encodings of numbers (core specification 2.0, section 5.2). */
export class ByteWriter {
  private readonly list: number[] = [];

  byte(value: number): this {
    this.list.push(value);
    return this;
  }
  bytes(values: Iterable<number>): this {
    for (const value of values) this.list.push(value);
    return this;
  }
  append(other: ByteWriter): this {
    for (const byte of other.list) this.list.push(byte);
    return this;
  }
  /** Other bytes, preceded by their number. */
  sized(other: ByteWriter): this {
    return this.unsigned(other.list.length).append(other);
  }
  unsigned(value: number): this {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.list.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.list.push(rest);
    return this;
  }
  signed(value: number): this {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && !(low & 0x40)) || (rest === -1 && low & 0x40)) {
        this.list.push(low);
        return this;
      }
      this.list.push(low | 0x80);
    }
  }
  text(value: string): this {
    const utf8 = new TextEncoder().encode(value);
    return this.unsigned(utf8.length).bytes(utf8);
  }
  done(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.list);
  }
}
