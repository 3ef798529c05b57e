/** The columns of a packed block: what is alike stands together, so that it takes little room compressed. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { BinderyError } from '#core/errors.ts';

/** In this order in a block. A column is added at the end, under a new version of the format. */
export const COLUMNS = [
  // Tables, with what rows name by its place in them.
  ...['texts', 'textBytes', 'clients', 'actors', 'kinds'],
  // Of rows.
  ...[
    'actor',
    'kind',
    'client',
    'serverTime',
    'clientTime',
    'shape',
    'rangeClient',
    'rangeFrom',
    'rangeLength',
  ],
  ...['idForm', 'idLength', 'id', 'uuid', 'payloadForm', 'payloadLength', 'payload', 'keptAt', 'kept'],
  // Of Yjs updates, in the order in which their grammar has them.
  ...[
    'structs',
    'owner',
    'clock',
    'info',
    'left',
    'leftClock',
    'right',
    'rightClock',
    'parent',
    'parentClock',
  ],
  ...['length', 'string', 'any', 'deletes', 'deleted', 'deletedClock', 'deletedLength'],
] as const;
export type Column = (typeof COLUMNS)[number];

export class ColumnWriter {
  private readonly columns = new Map(COLUMNS.map((name) => [name, encoding.createEncoder()]));

  uint(column: Column, value: number): void {
    encoding.writeVarUint(this.column(column), value);
  }

  int(column: Column, value: number): void {
    encoding.writeVarInt(this.column(column), value);
  }

  /** As they are; whoever reads them knows how many there are. */
  bytes(column: Column, value: Uint8Array): void {
    encoding.writeUint8Array(this.column(column), value);
  }

  finish(): Uint8Array {
    return encoding.encode((encoder) => {
      for (const column of this.columns.values())
        encoding.writeVarUint8Array(encoder, encoding.toUint8Array(column));
    });
  }

  private column(name: Column): encoding.Encoder {
    return this.columns.get(name) as encoding.Encoder;
  }
}

/** Throws where a column has less than is asked of it. */
export class ColumnReader {
  private readonly columns: ReadonlyMap<Column, decoding.Decoder>;

  constructor(bytes: Uint8Array) {
    const decoder = decoding.createDecoder(bytes);
    this.columns = new Map(
      COLUMNS.map((name) => [name, decoding.createDecoder(decoding.readVarUint8Array(decoder))]),
    );
    if (decoding.hasContent(decoder))
      throw new BinderyError('corrupt', 'A packed block has more than its columns.');
  }

  uint(column: Column): number {
    return decoding.readVarUint(this.column(column));
  }

  int(column: Column): number {
    return decoding.readVarInt(this.column(column));
  }

  bytes(column: Column, length: number): Uint8Array {
    return decoding.readUint8Array(this.column(column), length);
  }

  hasMore(column: Column): boolean {
    return decoding.hasContent(this.column(column));
  }

  /** Whether everything was read: what is left over belongs to nothing. */
  get isRead(): boolean {
    return COLUMNS.every((column) => !this.hasMore(column));
  }

  private column(name: Column): decoding.Decoder {
    return this.columns.get(name) as decoding.Decoder;
  }
}
