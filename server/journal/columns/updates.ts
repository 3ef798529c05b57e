/**
 * Yjs updates (v1 encoding) as columns of a packed block, and back. The grammar of an update is written down once, for both ways: each of its
 * parts is handed over from where it is read to where it is written.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { Column, ColumnReader, ColumnWriter } from './columns.ts';

/** Hands over the parts of an update, one by one, and answers what each of them was. */
interface Handover {
  count(column: Column): number;
  client(column: Column): number;
  /** `guess`: what it is if nothing surprising happens; columns keep the difference. */
  clock(column: Column, guess: number): number;
  info(): number;
  text(): string;
  bytes(): void;
  any(): void;
}

interface Clocks {
  next: number;
  left: number;
  right: number;
  parent: number;
  deleted: number;
}

/** What clocks are likely next, by client. It is told the same when a block is written and when it is read. */
export class ClockGuesses {
  private readonly clients = new Map<number, Clocks>();

  of(client: number): Clocks {
    const known = this.clients.get(client);
    if (known !== undefined) return known;
    const fresh = { next: 0, left: 0, right: 0, parent: 0, deleted: 0 };
    this.clients.set(client, fresh);
    return fresh;
  }
}

/** Whether an update is written exactly as the grammar would write it again. Any other is kept as it stands. */
export function isRegularUpdate(update: Uint8Array): boolean {
  try {
    const copy = new Copy(update);
    transferUpdate(copy, new ClockGuesses());
    return Buffer.compare(copy.finish(), update) === 0;
  } catch {
    return false;
  }
}

/** `update` has to be regular. */
export function writeUpdate(
  columns: ColumnWriter,
  update: Uint8Array,
  clientIndex: (client: number) => number,
  guesses: ClockGuesses,
): void {
  transferUpdate(new ToColumns(update, columns, clientIndex), guesses);
}

export function readUpdate(
  columns: ColumnReader,
  clients: readonly number[],
  guesses: ClockGuesses,
): Uint8Array {
  const from = new FromColumns(columns, clients);
  transferUpdate(from, guesses);
  return from.finish();
}

function transferUpdate(parts: Handover, guesses: ClockGuesses): void {
  for (let clients = parts.count('structs'); clients > 0; clients -= 1) {
    const structs = parts.count('structs');
    const client = parts.client('owner');
    const own = guesses.of(client);
    let clock = parts.clock('clock', own.next);
    for (let index = 0; index < structs; index += 1)
      clock += transferStruct(parts, guesses, { client, clock });
    own.next = clock;
  }
  for (let clients = parts.count('deletes'); clients > 0; clients -= 1) {
    const own = guesses.of(parts.client('deleted'));
    for (let ranges = parts.count('deletes'); ranges > 0; ranges -= 1) {
      own.deleted = parts.clock('deletedClock', own.deleted);
      parts.count('deletedLength');
    }
  }
}

interface Id {
  readonly client: number;
  readonly clock: number;
}

const [GC, SKIP] = [0, 10];
const [HAS_LEFT, HAS_RIGHT, HAS_KEY] = [0x80, 0x40, 0x20];

/** Answers how many clocks it takes. */
function transferStruct(parts: Handover, guesses: ClockGuesses, id: Id): number {
  const info = parts.info();
  if ((info & 31) === GC || info === SKIP) return parts.count('length');
  if ((info & HAS_LEFT) !== 0) {
    const client = parts.client('left');
    // Who types goes on behind their own last letter.
    const guess = client === id.client ? id.clock - 1 : guesses.of(client).left;
    guesses.of(client).left = parts.clock('leftClock', guess);
  }
  if ((info & HAS_RIGHT) !== 0) {
    const own = guesses.of(parts.client('right'));
    own.right = parts.clock('rightClock', own.right);
  }
  if ((info & (HAS_LEFT | HAS_RIGHT)) === 0) {
    if (parts.count('parent') === 1) parts.text();
    else {
      const own = guesses.of(parts.client('parent'));
      own.parent = parts.clock('parentClock', own.parent);
    }
    if ((info & HAS_KEY) !== 0) parts.text();
  }
  return transferContent(parts, info & 31);
}

const [XML_ELEMENT, XML_HOOK] = [3, 5];

/** By the numbers that Yjs gives its kinds of content. */
function transferContent(parts: Handover, kind: number): number {
  switch (kind) {
    case 1: // deleted
      return parts.count('length');
    case 2: // JSON
      return repeat(parts.count('length'), () => parts.text());
    case 3: // bytes
      parts.bytes();
      return 1;
    case 4: // text
      return parts.text().length;
    case 5: // embedded object
      parts.text();
      return 1;
    case 6: // formatting
      parts.text();
      parts.text();
      return 1;
    case 7: {
      const type = parts.count('length');
      if (type === XML_ELEMENT || type === XML_HOOK) parts.text();
      return 1;
    }
    case 8: // values
      return repeat(parts.count('length'), () => parts.any());
    case 9: // document
      parts.text();
      parts.any();
      return 1;
    default:
      throw new Error(`content of the unknown kind ${kind}`);
  }
}

function repeat(count: number, transfer: () => void): number {
  for (let index = 0; index < count; index += 1) transfer();
  return count;
}

const UTF8 = new TextDecoder();

/** The parts of an update in its own encoding. */
class UpdateParts {
  readonly decoder: decoding.Decoder;

  constructor(update: Uint8Array) {
    this.decoder = decoding.createDecoder(update);
  }

  uint(): number {
    return decoding.readVarUint(this.decoder);
  }

  /** The length-prefixed bytes of a text or of a value that is bytes. */
  block(): Uint8Array {
    return decoding.readVarUint8Array(this.decoder);
  }

  value(): Uint8Array {
    const from = this.decoder.pos;
    decoding.readAny(this.decoder);
    return this.decoder.arr.subarray(from, this.decoder.pos);
  }
}

/** From an update to the same update. */
class Copy implements Handover {
  private readonly from: UpdateParts;
  private readonly encoder = encoding.createEncoder();

  constructor(update: Uint8Array) {
    this.from = new UpdateParts(update);
  }

  count(): number {
    const value = this.from.uint();
    encoding.writeVarUint(this.encoder, value);
    return value;
  }

  client(): number {
    return this.count();
  }

  clock(): number {
    return this.count();
  }

  info(): number {
    const value = decoding.readUint8(this.from.decoder);
    encoding.writeUint8(this.encoder, value);
    return value;
  }

  text(): string {
    const bytes = this.from.block();
    encoding.writeVarUint8Array(this.encoder, bytes);
    return UTF8.decode(bytes);
  }

  bytes(): void {
    encoding.writeVarUint8Array(this.encoder, this.from.block());
  }

  any(): void {
    encoding.writeUint8Array(this.encoder, this.from.value());
  }

  finish(): Uint8Array {
    return encoding.toUint8Array(this.encoder);
  }
}

class ToColumns implements Handover {
  private readonly from: UpdateParts;
  private readonly columns: ColumnWriter;
  private readonly clientIndex: (client: number) => number;

  constructor(update: Uint8Array, columns: ColumnWriter, clientIndex: (client: number) => number) {
    this.from = new UpdateParts(update);
    this.columns = columns;
    this.clientIndex = clientIndex;
  }

  count(column: Column): number {
    const value = this.from.uint();
    this.columns.uint(column, value);
    return value;
  }

  client(column: Column): number {
    const value = this.from.uint();
    this.columns.uint(column, this.clientIndex(value));
    return value;
  }

  clock(column: Column, guess: number): number {
    const value = this.from.uint();
    this.columns.int(column, value - guess);
    return value;
  }

  info(): number {
    const value = decoding.readUint8(this.from.decoder);
    this.columns.uint('info', value);
    return value;
  }

  text(): string {
    return UTF8.decode(this.block('string'));
  }

  bytes(): void {
    this.block('any');
  }

  any(): void {
    const value = this.from.value();
    this.columns.uint('length', value.length);
    this.columns.bytes('any', value);
  }

  private block(column: Column): Uint8Array {
    const bytes = this.from.block();
    this.columns.uint('length', bytes.length);
    this.columns.bytes(column, bytes);
    return bytes;
  }
}

class FromColumns implements Handover {
  private readonly encoder = encoding.createEncoder();
  private readonly columns: ColumnReader;
  private readonly clients: readonly number[];

  constructor(columns: ColumnReader, clients: readonly number[]) {
    this.columns = columns;
    this.clients = clients;
  }

  count(column: Column): number {
    return this.write(this.columns.uint(column));
  }

  client(column: Column): number {
    const client = this.clients[this.columns.uint(column)];
    if (client === undefined) throw new Error('a client that the block does not name');
    return this.write(client);
  }

  clock(column: Column, guess: number): number {
    return this.write(guess + this.columns.int(column));
  }

  info(): number {
    const value = this.columns.uint('info');
    encoding.writeUint8(this.encoder, value);
    return value;
  }

  text(): string {
    return UTF8.decode(this.block('string'));
  }

  bytes(): void {
    this.block('any');
  }

  any(): void {
    encoding.writeUint8Array(this.encoder, this.columns.bytes('any', this.columns.uint('length')));
  }

  finish(): Uint8Array {
    return encoding.toUint8Array(this.encoder);
  }

  private write(value: number): number {
    encoding.writeVarUint(this.encoder, value);
    return value;
  }

  private block(column: Column): Uint8Array {
    const bytes = this.columns.bytes(column, this.columns.uint('length'));
    encoding.writeVarUint8Array(this.encoder, bytes);
    return bytes;
  }
}
