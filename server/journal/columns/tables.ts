/** The tables of a packed block: what its rows have in common is written once, and named by its place. */
import type { ColumnReader, ColumnWriter } from './columns.ts';

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Gives everything that it is shown a place, the first time at the end. */
class Places<Key> {
  private readonly places = new Map<Key, number>();

  /** `add` writes what is new to its table. */
  of(key: Key, add: () => void): number {
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const place = this.places.size;
    this.places.set(key, place);
    add();
    return place;
  }
}

/** Who did something, as rows have it. */
export interface PackedActor {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly subtreeId: string | null;
}

/** What else many rows have alike: `proposal` is JSON. */
export interface PackedKind {
  readonly branch: string;
  readonly origin: string;
  readonly proposal: string | null;
}

export class TableWriter {
  private readonly columns: ColumnWriter;
  private readonly texts = new Places<string>();
  private readonly clients = new Places<number>();
  private readonly actors = new Places<string>();
  private readonly kinds = new Places<string>();

  constructor(columns: ColumnWriter) {
    this.columns = columns;
  }

  text(text: string): number {
    return this.texts.of(text, () => {
      const bytes = Buffer.from(text);
      this.columns.uint('texts', bytes.length);
      this.columns.bytes('textBytes', bytes);
    });
  }

  client(client: number): number {
    return this.clients.of(client, () => this.columns.uint('clients', client));
  }

  actor({ kind, id, name, subtreeId }: PackedActor): number {
    return this.actors.of(JSON.stringify([kind, id, name, subtreeId]), () => {
      for (const text of [kind, id, name]) this.columns.uint('actors', this.text(text));
      this.columns.uint('actors', this.optional(subtreeId));
    });
  }

  kind({ branch, origin, proposal }: PackedKind): number {
    return this.kinds.of(JSON.stringify([branch, origin, proposal]), () => {
      for (const text of [branch, origin]) this.columns.uint('kinds', this.text(text));
      this.columns.uint('kinds', this.optional(proposal));
    });
  }

  private optional(text: string | null): number {
    return text === null ? 0 : this.text(text) + 1;
  }
}

/** Throws for a place that nothing stands at. */
export class TableReader {
  readonly clients: readonly number[];
  private readonly texts: readonly string[];
  private readonly actors: readonly PackedActor[];
  private readonly kinds: readonly PackedKind[];

  constructor(columns: ColumnReader) {
    const optional = (place: number): string | null => (place === 0 ? null : this.text(place - 1));
    this.texts = readAll(columns, 'texts', () => {
      const length = columns.uint('texts');
      return UTF8.decode(columns.bytes('textBytes', length));
    });
    this.clients = readAll(columns, 'clients', () => columns.uint('clients'));
    this.actors = readAll(columns, 'actors', () => {
      const [kind, id, name] = [1, 2, 3].map(() => this.text(columns.uint('actors')));
      return {
        kind: kind ?? '',
        id: id ?? '',
        name: name ?? '',
        subtreeId: optional(columns.uint('actors')),
      };
    });
    this.kinds = readAll(columns, 'kinds', () => {
      const [branch, origin] = [1, 2].map(() => this.text(columns.uint('kinds')));
      return { branch: branch ?? '', origin: origin ?? '', proposal: optional(columns.uint('kinds')) };
    });
  }

  text(place: number): string {
    return at(this.texts, place);
  }

  client(place: number): number {
    return at(this.clients, place);
  }

  actor(place: number): PackedActor {
    return at(this.actors, place);
  }

  kind(place: number): PackedKind {
    return at(this.kinds, place);
  }
}

function readAll<Entry>(
  columns: ColumnReader,
  column: 'texts' | 'clients' | 'actors' | 'kinds',
  read: () => Entry,
): Entry[] {
  const entries: Entry[] = [];
  while (columns.hasMore(column)) entries.push(read());
  return entries;
}

function at<Entry>(entries: readonly Entry[], place: number): Entry {
  const entry = entries[place];
  if (entry === undefined) throw new Error(`the block has nothing at ${place}`);
  return entry;
}
