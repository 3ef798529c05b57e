/** Writes the structs of one client: what is deleted without its content, and neighbours that follow from one another as one. */
import { ByteWriter } from './byte-writer.ts';
import type { Ranges } from './deleted-ranges.ts';
import { FLAGS, KINDS, type ReadStruct } from './struct-reader.ts';

const UTF8 = { encoder: new TextEncoder(), decoder: new TextDecoder() };
const NOTHING = -1;

export class StructWriter {
  /** How many there are, once `finish` was called. */
  structs = 0;
  private readonly out = new ByteWriter();
  private readonly client: number;
  private readonly deleted: Ranges;
  /** The first range that may concern what comes next. */
  private at = 0;
  /** The kind of the struct that is open: its length and its text are written once nothing more is joined to it. */
  private open = NOTHING;
  private length = 0;
  private readonly text = new ByteWriter();
  private rightClient = NOTHING;
  private rightClock = NOTHING;

  constructor(client: number, deleted: Ranges) {
    this.client = client;
    this.deleted = deleted;
  }

  /** Structs come in order of their clocks. */
  write(bytes: Uint8Array, struct: ReadStruct, clock: number): void {
    const { starts, ends } = this.deleted;
    const { kind, length } = struct;
    const end = clock + length;
    while (this.at < ends.length && (ends[this.at] as number) <= clock) this.at += 1;
    const isTouched = this.at < starts.length && (starts[this.at] as number) < end;
    if (kind === KINDS.gc || kind === KINDS.deleted) this.put(bytes, struct, kind, clock, 0, length);
    else if (kind === KINDS.text) {
      if (isTouched) this.writePieces(bytes, struct, clock);
      else this.put(bytes, struct, kind, clock, 0, length);
    }
    // Of a type, Yjs has to know what it was, as long as something may be in it.
    else if (isTouched && kind !== KINDS.type && this.isCovered(clock, end))
      this.put(bytes, struct, KINDS.deleted, clock, 0, length);
    else {
      this.close();
      this.out.copy(bytes, struct.start, struct.end);
      this.structs += 1;
    }
  }

  finish(): ByteWriter {
    this.close();
    return this.out;
  }

  private isCovered(clock: number, end: number): boolean {
    const { starts, ends } = this.deleted;
    return (starts[this.at] as number) <= clock && (ends[this.at] as number) >= end;
  }

  /** A text of which something is deleted. */
  private writePieces(bytes: Uint8Array, struct: ReadStruct, clock: number): void {
    const { starts, ends } = this.deleted;
    let [from, at] = [0, this.at];
    while (from < struct.length) {
      const start = at < starts.length ? (starts[at] as number) - clock : struct.length;
      if (start > from) {
        const to = Math.min(start, struct.length);
        this.put(bytes, struct, KINDS.text, clock, from, to);
        from = to;
        continue;
      }
      const to = Math.min((ends[at] as number) - clock, struct.length);
      this.put(bytes, struct, KINDS.deleted, clock, from, to);
      from = to;
      at += 1;
    }
  }

  /** A piece of a struct. As Yjs splits items, what lies behind the first has the letter before it on its left, and the same on its right. */
  private put(
    bytes: Uint8Array,
    struct: ReadStruct,
    kind: number,
    clock: number,
    from: number,
    to: number,
  ): void {
    if (!this.joins(struct, kind, clock, from)) {
      this.close();
      this.open = kind;
      this.rightClient = struct.rightClient;
      this.rightClock = struct.rightClock;
      if (from > 0) this.beginBehind(struct, kind, clock + from);
      else {
        this.out.byte((struct.info & ~31) | kind);
        this.out.copy(bytes, struct.start + 1, struct.content);
      }
    }
    this.length += to - from;
    if (kind === KINDS.text) this.addText(bytes, struct, from, to);
  }

  private joins(struct: ReadStruct, kind: number, clock: number, from: number): boolean {
    if (this.open !== kind) return false;
    if (kind === KINDS.gc) return true;
    if (this.rightClient !== struct.rightClient || this.rightClock !== struct.rightClock) return false;
    return from > 0 || (struct.leftClient === this.client && struct.leftClock === clock - 1);
  }

  private beginBehind(struct: ReadStruct, kind: number, clock: number): void {
    const { out } = this;
    const hasRight = struct.rightClient !== NOTHING;
    // A key stands beside the parent alone, but is told of always.
    out.byte(FLAGS.left | (hasRight ? FLAGS.right : 0) | (struct.info & FLAGS.key) | kind);
    out.uint(this.client);
    out.uint(clock - 1);
    if (!hasRight) return;
    out.uint(struct.rightClient);
    out.uint(struct.rightClock);
  }

  /** Where a pair of surrogates is cut, each half is a replacement character, as Yjs has it. */
  private addText(bytes: Uint8Array, struct: ReadStruct, from: number, to: number): void {
    const { textStart, end, length, isAscii } = struct;
    if (from === 0 && to === length) this.text.copy(bytes, textStart, end);
    else if (isAscii) this.text.copy(bytes, textStart + from, textStart + to);
    else {
      const text = UTF8.decoder.decode(bytes.subarray(textStart, end));
      const piece = UTF8.encoder.encode(text.slice(from, to));
      this.text.copy(piece, 0, piece.length);
    }
  }

  private close(): void {
    if (this.open === NOTHING) return;
    if (this.open === KINDS.text) this.out.block(this.text);
    else this.out.uint(this.length);
    this.open = NOTHING;
    this.length = 0;
    this.structs += 1;
  }
}
