/** Reads the states of a document that are kept: its snapshots, and the stretches between them. */
import type pg from 'pg';
import type { Logger } from 'pino';
import { sha256 } from './sha256.ts';
import { joinParts, READ_SNAPSHOT, READ_STRETCHES } from './state-statements.ts';

export interface StoredSnapshot {
  readonly seq: number;
  readonly state: Uint8Array;
  readonly sha256: Uint8Array;
}

export interface StoredStretch {
  /** The last operation that is in it. */
  readonly seq: number;
  /** The update, compressed. */
  readonly content: Uint8Array;
}

interface StoredPart extends pg.QueryResultRow {
  readonly seq: number;
  readonly bytes: Buffer;
  readonly sha256: Buffer;
}

export class StateReader {
  private readonly query: <Row extends pg.QueryResultRow>(text: string, values: unknown[]) => Promise<Row[]>;
  private readonly log: Logger;

  constructor(query: StateReader['query'], log: Logger) {
    this.query = query;
    this.log = log;
  }

  /** The newest snapshot up to a number that is intact; a damaged one is an alarm, and the one before it serves. */
  async snapshot(documentName: string, upTo: number): Promise<StoredSnapshot | null> {
    let before = upTo;
    for (;;) {
      const [found] = joinParts(await this.query<StoredPart>(READ_SNAPSHOT, [documentName, before]));
      if (found === undefined) return null;
      const snapshot: StoredSnapshot = { seq: found.seq, state: found.bytes, sha256: found.sha256 };
      if (isIntact(snapshot.state, snapshot.sha256)) return snapshot;
      this.log.error(
        { documentName, seq: snapshot.seq },
        'snapshot does not match its checksum; using an older one',
      );
      before = snapshot.seq - 1;
    }
  }

  /** Stretches that lead from one number towards another, as far as they go: without a gap, and intact. */
  async stretches(
    documentName: string,
    { after, upTo }: { readonly after: number; readonly upTo: number },
  ): Promise<StoredStretch[]> {
    const range = [documentName, after, upTo];
    const found = joinParts(
      await this.query<StoredPart & { readonly fromSeq: number }>(READ_STRETCHES, range),
    );
    const stretches: StoredStretch[] = [];
    let covered = after;
    for (const { fromSeq, seq, bytes, sha256: told } of found) {
      if (fromSeq > covered + 1) break;
      if (!isIntact(bytes, told)) {
        this.log.error({ documentName, seq }, 'merged operations do not match their checksum; not used');
        break;
      }
      stretches.push({ seq, content: bytes });
      covered = seq;
    }
    return stretches;
  }
}

function isIntact(bytes: Uint8Array, told: Uint8Array): boolean {
  return Buffer.compare(sha256(bytes), told) === 0;
}
