/** Bytes that grow: numbers as lib0 writes them, and parts of other bytes, without an object for each. */

const LEAST = 1024;
/** Fewer are copied faster one by one. */
const FEW = 24;

export class ByteWriter {
  private bytes = new Uint8Array(LEAST);
  private length = 0;

  byte(value: number): void {
    this.makeRoom(1);
    this.bytes[this.length] = value;
    this.length += 1;
  }

  /** A variable-length integer, not negative. */
  uint(value: number): void {
    this.makeRoom(8);
    let rest = value;
    while (rest > 0x7f) {
      this.bytes[this.length] = 0x80 | (rest % 0x80);
      this.length += 1;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.length] = rest;
    this.length += 1;
  }

  copy(from: Uint8Array, start: number, end: number): void {
    const count = end - start;
    this.makeRoom(count);
    if (count > FEW) this.bytes.set(from.subarray(start, end), this.length);
    else for (let at = 0; at < count; at += 1) this.bytes[this.length + at] = from[start + at] as number;
    this.length += count;
  }

  /** With the number of its bytes before it, which is empty then. */
  block(other: ByteWriter): void {
    this.uint(other.length);
    this.append(other);
  }

  /** What another has, which is empty then. */
  append(other: ByteWriter): void {
    this.copy(other.bytes, 0, other.length);
    other.length = 0;
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private makeRoom(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}
