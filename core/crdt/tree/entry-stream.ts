/** One client's stream of entries, read as it grows: short, because it says once who writes and which nodes it speaks of. */

import {
  BASE,
  FULL_FORM_LENGTH,
  idAt,
  MAX_POSITION_LENGTH,
  readDigits,
  SHORT_FORM_LENGTH,
} from '#core/crdt/digits.ts';
import { STATES } from './checkpoint-records.ts';
import { type EntryItem, MAX_ENTRY_NODES, orderOf, type TreeEntry } from './log-entry.ts';
import { BLOCK_SIZE, type NameBlock, type NodeName, type NodeNames } from './node-names.ts';
import { type Opening, StreamEntry } from './stream-entry.ts';
import {
  ALPHABET,
  AUTHOR_DIGITS,
  CLIENT_DIGITS,
  COUNTED,
  LAST,
  LAST_ORDINAL,
  MILLIS_DIGITS,
  PIECE_MASK,
  PIECES,
  quantityLength,
  SEVERAL,
  SHORT_LIMIT,
  STATE_SHIFT,
  STREAM_FORM,
  TWO,
} from './stream-text.ts';

/** Why the rest of a stream is not read: it ends within a piece, is no stream, or has a form from the future. */
export type StreamFault = 'unfinished' | 'unreadable' | 'unknown-form';

const MAX_COUNTER = 0xffff;
const LETTERS = Array.from(ALPHABET, (letter) => letter.charCodeAt(0));

export class EntryStream {
  readonly client: number;
  /** What holds for the entries that come next; an author of -1 before there is an opening. */
  opening: Opening;
  /** The number that the next insertion has at least. */
  nextOrdinal = 0;
  /** Entries after the last opening. */
  sinceOpening = 0;
  /** The clock after what was read. */
  end = 0;
  fault: StreamFault | null = null;
  /** The form that is not known here. */
  unknownForm: number | null = null;

  private readonly names: NodeNames;
  /** What the numbers stand for, `BLOCK_SIZE` each; nodes without a name share blocks of their own. */
  private readonly blocks: (NameBlock | string[])[] = [];
  private readonly firstNumbers = new Map<NameBlock, number>();
  private readonly numbers = new Map<string, number>();
  private openBlock = -1;
  private unread = '';
  private text = '';
  private at = 0;

  constructor(client: number, names: NodeNames) {
    this.client = client;
    this.opening = { client, author: -1, base: 0 };
    this.names = names;
  }

  /** The number of a name; `null` when the stream has given it none yet. */
  numberOfName(name: NodeName): number | null {
    const first = this.firstNumbers.get(name.block);
    return first === undefined ? null : first + name.index;
  }

  numberOfRef(ref: string): number | null {
    return this.numbers.get(ref) ?? null;
  }

  /**
   * Reads what the client appended at `clock`. What does not go on from where the last text ended begins with a whole piece.
   * Answers the entries in it; never throws.
   */
  read(text: string, clock: number): TreeEntry[] {
    if (clock !== this.end) {
      this.unread = '';
      if (this.unknownForm === null) this.fault = null;
    }
    this.end = clock + text.length;
    const entries: TreeEntry[] = [];
    if (this.fault !== null && this.fault !== 'unfinished') return entries;
    this.text = this.unread + text;
    this.at = 0;
    this.fault = null;
    const start = this.end - this.text.length;
    let done = 0;
    while (this.at < this.text.length) {
      const entry = this.readPiece();
      if (this.fault !== null) break;
      if (entry !== null) {
        entry.clock = start + done;
        entry.length = this.at - done;
        entries.push(entry);
        this.sinceOpening += 1;
      }
      done = this.at;
    }
    this.unread = this.fault === 'unfinished' ? this.text.slice(done) : '';
    this.text = '';
    return entries;
  }

  private readPiece(): StreamEntry | null {
    const head = this.digit();
    const piece = PIECES[head & PIECE_MASK];
    switch (piece) {
      case 'opening':
        this.readOpening();
        return null;
      case 'block': {
        const client = this.digits(CLIENT_DIGITS);
        const number = this.quantity();
        if (number * BLOCK_SIZE > LAST_ORDINAL) this.fault ??= 'unreadable';
        if (this.fault === null) this.addBlock(this.names.block(client, number));
        return null;
      }
      case 'short':
        this.addRef(this.slice(SHORT_FORM_LENGTH));
        return null;
      case 'full':
        this.addRef(this.id());
        return null;
      case undefined:
        this.fault = 'unreadable';
        return null;
      default:
        return this.readEntry(piece, head);
    }
  }

  private readOpening(): void {
    const form = this.digit();
    if (this.fault === null && form !== STREAM_FORM) {
      this.fault = 'unknown-form';
      this.unknownForm = form;
      return;
    }
    const author = this.digits(AUTHOR_DIGITS);
    const millis = this.digits(MILLIS_DIGITS);
    if (this.fault !== null) return;
    this.opening = { client: this.client, author, base: millis };
    this.sinceOpening = 0;
  }

  private readEntry(kind: 'insert' | 'move' | 'reorder' | 'state', head: number): StreamEntry | null {
    const since = this.quantity();
    const counter = (head & COUNTED) === 0 ? 0 : this.quantity();
    const count = (head & SEVERAL) === 0 ? 1 : this.quantity();
    const state = STATES[head >> STATE_SHIFT];
    if (
      this.opening.author < 0 ||
      counter > MAX_COUNTER ||
      !(count >= 1 && count <= MAX_ENTRY_NODES) ||
      state === undefined
    ) {
      this.fault ??= 'unreadable';
      return null;
    }
    const name = kind === 'insert' ? this.ordinal() : null;
    const parent = kind === 'state' ? null : this.node(true);
    const from = kind === 'move' ? this.node(true) : null;
    const node = kind === 'insert' ? this.id() : (this.node(false) ?? '');
    const position = kind === 'state' ? '' : this.position();
    const several =
      count === 1 ? null : this.several(count, { node, position, record: undefined }, kind === 'state');
    if (this.fault !== null) return null;
    if (name !== null) this.nextOrdinal = Math.max(this.nextOrdinal, name.ordinal + 1);
    const { opening } = this;
    const order = orderOf(counter);
    return new StreamEntry(opening, since, kind, order, parent, from, state, name, node, position, several);
  }

  private several(count: number, first: EntryItem, isBare: boolean): EntryItem[] {
    const items = [first];
    for (let index = 1; index < count && this.fault === null; index += 1) {
      const node = this.node(false) ?? '';
      items.push({ node, position: isBare ? '' : this.position(), record: undefined });
    }
    return items;
  }

  private addBlock(block: NameBlock): void {
    this.firstNumbers.set(block, this.blocks.length * BLOCK_SIZE + 1);
    this.blocks.push(block);
  }

  private addRef(ref: string): void {
    if (this.fault !== null) return;
    let block = this.blocks[this.openBlock];
    if (!Array.isArray(block) || block.length === BLOCK_SIZE) {
      this.openBlock = this.blocks.length;
      block = [];
      this.blocks.push(block);
    }
    block.push(ref);
    this.numbers.set(ref, this.openBlock * BLOCK_SIZE + block.length);
  }

  /** `null` is the top. */
  private node(orTop: boolean): NodeName | string | null {
    const number = this.quantity() - 1;
    if (this.fault !== null || (number === -1 && orTop)) return null;
    const block = this.blocks[Math.floor(number / BLOCK_SIZE)];
    const ref = Array.isArray(block) ? block[number % BLOCK_SIZE] : block?.at(number % BLOCK_SIZE);
    if (ref === undefined) this.fault = 'unreadable';
    return ref ?? null;
  }

  private ordinal(): NodeName | null {
    const ordinal = this.quantity();
    if (this.fault === null && ordinal > LAST_ORDINAL) this.fault = 'unreadable';
    return this.fault === null ? this.names.get(this.client, ordinal) : null;
  }

  private id(): string {
    const id = this.at + FULL_FORM_LENGTH <= this.text.length ? idAt(this.text, this.at) : '';
    if (id === undefined) this.fault ??= 'unreadable';
    else if (id === '') this.fault ??= 'unfinished';
    this.at += FULL_FORM_LENGTH;
    return id ?? '';
  }

  private position(): string {
    const { text } = this;
    const start = this.at;
    const limit = Math.min(start + MAX_POSITION_LENGTH, text.length);
    for (let at = start; at < limit; at += 1) {
      const code = text.charCodeAt(at);
      if (!(code < BASE) || ALPHABET[code % LAST] === undefined) break;
      if (code >= LAST) {
        this.at = at + 1;
        return positionIn(text, start, at + 1);
      }
      if (at + 1 === text.length && at + 1 - start < MAX_POSITION_LENGTH) this.fault ??= 'unfinished';
    }
    if (start >= text.length) this.fault ??= 'unfinished';
    this.fault ??= 'unreadable';
    return '';
  }

  private quantity(): number {
    const { text, at } = this;
    const first = text.charCodeAt(at);
    const second = text.charCodeAt(at + 1);
    if (first < SHORT_LIMIT && second < BASE) {
      this.at = at + 2;
      return first * BASE + second;
    }
    const length = quantityLength(first);
    if (length === 7) {
      this.at += 1;
      return this.digits(MILLIS_DIGITS);
    }
    const value = this.digits(length);
    // Numbers of three characters begin where those of two end.
    return length === 2 ? value : value - TWO * BASE + TWO;
  }

  private digit(): number {
    return this.digits(1);
  }

  private digits(width: number): number {
    const end = this.at + width;
    if (end > this.text.length) {
      this.fault ??= 'unfinished';
      this.at = end;
      return 0;
    }
    const value = readDigits(this.text, this.at, width);
    this.at = end;
    if (value >= 0) return value;
    this.fault ??= 'unreadable';
    return 0;
  }

  private slice(length: number): string {
    const start = this.at;
    this.digits(length);
    return this.text.slice(start, this.at);
  }
}

/** Most positions have five characters, and making a text of so many at once is the fastest. */
function positionIn(text: string, start: number, end: number): string {
  if (end - start === 5) {
    const [a, b, c] = [letterAt(text, start), letterAt(text, start + 1), letterAt(text, start + 2)];
    return String.fromCharCode(a, b, c, letterAt(text, start + 3), letterAt(text, start + 4));
  }
  let position = '';
  for (let at = start; at < end; at += 1) position += String.fromCharCode(letterAt(text, at));
  return position;
}

function letterAt(text: string, at: number): number {
  return LETTERS[text.charCodeAt(at) % LAST] ?? 0;
}
