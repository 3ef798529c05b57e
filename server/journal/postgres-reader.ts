/** Reads the journal back: documents as they are and as they were, rows for history, and the proof of the chain. */
import type pg from 'pg';
import type { Logger } from 'pino';
import type * as Y from 'yjs';
import { UNKNOWN_ROOT } from '#core/document/summarize-update.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import { equalBytes, walkChain } from './hash-chain.ts';
import type {
  ChainReport,
  FirstAuthor,
  Journal,
  JournalRow,
  ListOptions,
  LoadedDocument,
} from './journal.ts';
import { classifyFailure } from './postgres-errors.ts';
import {
  FIND_AUTHOR,
  QUARANTINE,
  type RawRow,
  READ_HEADS,
  READ_PAYLOADS,
  READ_ROWS_BACKWARD,
  READ_ROWS_FORWARD,
  READ_ROWS_TOUCHED_SINCE,
  READ_ROWS_TOUCHING,
  READ_SNAPSHOT,
  toJournalRow,
} from './postgres-statements.ts';
import {
  isSnapshotIntact,
  type Rebuilt,
  rebuildDocument,
  type StoredPayload,
  type StoredSnapshot,
} from './rebuild-document.ts';

type Inspect = (doc: Y.Doc, state: Uint8Array) => void;

export interface FoldedDocument extends LoadedDocument {
  /** The snapshot it was built from; 0 when there was none. */
  readonly snapshotSeq: number;
}

export interface Reader {
  /** `inspect` sees the rebuilt document and its encoded state, unless the newest snapshot is all there is. */
  load(documentName: string, upTo?: number, inspect?: Inspect): Promise<FoldedDocument>;
  list(documentName: string, options: ListOptions): Promise<JournalRow[]>;
  listTouching: Journal['listTouching'];
  verify(documentName: string): Promise<ChainReport>;
  headSeq(documentName: string): Promise<number>;
  authorOf(documentName: string, clientId: number): Promise<FirstAuthor | null>;
}

interface StoredHead {
  readonly seq: number;
  readonly hash: Buffer;
  readonly gone: boolean;
}

const VERIFY_PAGE = 500;

/** `pool`: a connection will do as well, e.g. one within a transaction. */
export function createReader(pool: Pick<pg.ClientBase, 'query'>, log: Logger): Reader {
  async function query<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await pool.query<Row>(text, values)).rows;
    } catch (cause) {
      if (classifyFailure(cause) !== 'away') throw cause;
      throw new BinderyError('unavailable', 'The database does not answer. Try again in a moment.', {
        cause,
      });
    }
  }

  async function readHead(documentName: string): Promise<StoredHead | null> {
    return (await query<StoredHead & pg.QueryResultRow>(READ_HEADS, [[documentName]]))[0] ?? null;
  }

  async function load(documentName: string, upTo?: number, inspect?: Inspect): Promise<FoldedDocument> {
    const head = await readHead(documentName);
    if (head?.gone === true) throw new BinderyError('gone', `${documentName} has been deleted for good.`);
    const target = Math.min(upTo ?? Number.MAX_SAFE_INTEGER, head?.seq ?? 0);
    let before = target;
    for (;;) {
      const snapshot = await readSnapshot(documentName, before);
      const rows = await query<StoredPayload & pg.QueryResultRow>(READ_PAYLOADS, [
        documentName,
        snapshot?.seq ?? 0,
        target,
      ]);
      if (snapshot !== null && rows.length === 0) {
        return { state: snapshot.state, seq: snapshot.seq, quarantined: [], snapshotSeq: snapshot.seq };
      }
      const rebuilt = await tryRebuild(documentName, snapshot, rows, inspect);
      if (rebuilt !== null) {
        return {
          ...(await report(documentName, rebuilt, snapshot?.seq ?? 0, rows)),
          snapshotSeq: snapshot?.seq ?? 0,
        };
      }
      before = (snapshot?.seq ?? 1) - 1;
    }
  }

  /** The newest snapshot that is intact; a damaged one is an alarm, and the one before it serves. */
  async function readSnapshot(documentName: string, upTo: number): Promise<StoredSnapshot | null> {
    let before = upTo;
    for (;;) {
      const [snapshot] = await query<StoredSnapshot & pg.QueryResultRow>(READ_SNAPSHOT, [
        documentName,
        before,
      ]);
      if (snapshot === undefined) return null;
      if (isSnapshotIntact(snapshot)) return snapshot;
      log.error(
        { documentName, seq: snapshot.seq },
        'snapshot does not match its checksum; using an older one',
      );
      before = snapshot.seq - 1;
    }
  }

  async function tryRebuild(
    documentName: string,
    snapshot: StoredSnapshot | null,
    rows: readonly StoredPayload[],
    inspect?: Inspect,
  ): Promise<Rebuilt | null> {
    try {
      return await rebuildDocument(snapshot, rows, inspect);
    } catch (error) {
      if (snapshot === null || isBinderyError(error)) throw error;
      log.error(
        { documentName, seq: snapshot.seq, err: error },
        'snapshot does not load; using an older one',
      );
      return null;
    }
  }

  async function report(
    documentName: string,
    rebuilt: Rebuilt,
    snapshotSeq: number,
    rows: readonly StoredPayload[],
  ): Promise<LoadedDocument> {
    const lost = findGap(snapshotSeq, rows);
    const quarantined = [
      ...rebuilt.quarantined,
      ...(lost === null ? [] : [{ seq: lost, reason: 'the row is missing' }]),
    ];
    if (quarantined.length > 0) {
      log.error({ documentName, quarantined }, 'journal rows set aside while loading');
      await query(QUARANTINE, [
        documentName,
        quarantined.map(({ seq }) => seq),
        quarantined.map(({ reason }) => reason),
      ]);
    }
    if (rebuilt.incomplete)
      log.warn({ documentName }, 'the document waits for operations that the journal does not have');
    return { state: rebuilt.state, seq: rebuilt.seq, quarantined };
  }

  async function list(
    documentName: string,
    { before = Number.MAX_SAFE_INTEGER, limit, root }: ListOptions,
  ): Promise<JournalRow[]> {
    const touching = (name: string): string => JSON.stringify({ fields: [{ root: name }] });
    const range = [documentName, before, limit];
    const rows =
      root === undefined
        ? await query<RawRow & pg.QueryResultRow>(READ_ROWS_BACKWARD, range)
        : await query<RawRow & pg.QueryResultRow>(READ_ROWS_TOUCHING, [
            ...range,
            touching(root),
            touching(UNKNOWN_ROOT),
          ]);
    return rows.map(toJournalRow);
  }

  const listTouching: Reader['listTouching'] = async (documentName, roots, { after, limit }) => {
    const values = [documentName, after, [...roots, UNKNOWN_ROOT], limit];
    return (await query<RawRow & pg.QueryResultRow>(READ_ROWS_TOUCHED_SINCE, values)).map(toJournalRow);
  };

  async function verify(documentName: string): Promise<ChainReport> {
    const head = await readHead(documentName);
    const walk = walkChain();
    for (let after = 0; ; ) {
      const rows = await query<RawRow & pg.QueryResultRow>(READ_ROWS_FORWARD, [
        documentName,
        after,
        VERIFY_PAGE,
      ]);
      const page = rows.filter(({ seq }) => seq <= (head?.seq ?? 0));
      for (const row of page) walk.step(toJournalRow(row));
      const last = page.at(-1);
      if (last === undefined || page.length < VERIFY_PAGE) break;
      after = last.seq;
    }
    const complete = head === null || (walk.operations === head.seq && equalBytes(walk.hash, head.hash));
    const isCutOff = walk.breaks.length === 0 && !complete;
    const breaks = isCutOff ? [walk.operations + 1] : walk.breaks;
    const { operations } = walk;
    return { documentName, operations, ok: breaks.length === 0, brokenAt: breaks[0] ?? null, breaks };
  }

  return {
    load,
    list,
    listTouching,
    verify,
    headSeq: async (documentName) => (await readHead(documentName))?.seq ?? 0,
    authorOf: async (documentName, clientId) =>
      (await query<FirstAuthor>(FIND_AUTHOR, [documentName, clientId]))[0] ?? null,
  };
}

/** The first sequence that should be there and is not. */
function findGap(snapshotSeq: number, rows: readonly StoredPayload[]): number | null {
  let expected = snapshotSeq + 1;
  for (const { seq } of rows) {
    if (seq !== expected) return expected;
    expected += 1;
  }
  return null;
}
