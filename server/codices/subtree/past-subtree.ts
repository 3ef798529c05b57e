/** A Codex and all below it as they stood at an instant, read from the journals of the tree and of the Codices. */
import * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import { MOST_RESTORED } from '#core/protocol/api/history/subtree-restores.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';

/** The tree is opened for reading in nobody's name. */
const READER = { id: 'reader', name: 'Reader' };

export interface PastNode {
  readonly id: string;
  readonly title: string;
  readonly parentId: string | null;
}

/**
 * The Codices that stood there and were not in the trash, parents first. Throws `invalid_input` when the one on top was not there yet, or was in the
 * trash, and when there are too many.
 */
export async function readPastSubtree(
  services: Services,
  top: Pick<CodexRow, 'id' | 'privateTopId'>,
  at: Date,
): Promise<readonly PastNode[]> {
  const name = await services.tree.of(top.privateTopId).documentName();
  const seq = (await seqsAt(services, [name], at)).get(name);
  const { state } = await services.journal.load(name, seq ?? 0);
  const doc = new Y.Doc();
  try {
    if (seq !== undefined) Y.applyUpdate(doc, state);
    const { environment } = services;
    const workspace = openWorkspace(doc, { environment, actor: READER });
    const first = workspace.node(top.id);
    if (first === null || first.standing === 'trashed') throw notThere(first === null);
    const nodes = workspace.subtree(top.id).flatMap((id): PastNode[] => {
      const node = workspace.node(id);
      if (node === null || node.standing === 'trashed') return [];
      return [{ id, title: node.label?.title ?? '', parentId: node.parentId }];
    });
    if (nodes.length <= MOST_RESTORED) return nodes;
    const message = `${nodes.length} Codices stood there, and ${MOST_RESTORED} are restored at once. Restore what is below one of them.`;
    throw new BinderyError('invalid_input', message);
  } finally {
    doc.destroy();
  }
}

function notThere(isNew: boolean): BinderyError {
  const message = isNew ? 'It was not there yet at that time.' : 'It was in the trash at that time.';
  return new BinderyError('invalid_input', message, { issues: [{ path: ['at'], message }] });
}

/** The last operation of each of these documents at an instant, packed ones too; of those that had none, none. */
export async function seqsAt(
  services: Pick<Services, 'prisma' | 'journal'>,
  names: readonly string[],
  at: Date,
): Promise<ReadonlyMap<string, number>> {
  const rows = await services.prisma.$queryRaw<LastBefore[]>`
    SELECT wanted.name, u."seq"::float8 AS "seq", b."lastSeq"::float8 AS "lastPacked", b."lastAt"
    FROM unnest(${[...names]}::text[]) AS wanted(name)
    LEFT JOIN LATERAL (
      SELECT "seq" FROM "DocumentUpdate"
      WHERE "documentName" = wanted.name AND "createdAt" <= ${at} ORDER BY "seq" DESC LIMIT 1
    ) u ON true
    LEFT JOIN LATERAL (
      SELECT "lastSeq", "lastAt" FROM "PackedOperations"
      WHERE "documentName" = wanted.name AND "firstAt" <= ${at} ORDER BY "lastSeq" DESC LIMIT 1
    ) b ON true`;
  const found = new Map<string, number>();
  for (const { name, seq, lastPacked, lastAt } of rows) {
    // What is packed is older than every row.
    const isWhole = lastAt !== null && lastAt <= at;
    const last =
      seq ?? (lastPacked === null || isWhole ? lastPacked : await lastWithin(services, name, lastPacked, at));
    if (last !== null) found.set(name, last);
  }
  return found;
}

interface LastBefore {
  readonly name: string;
  readonly seq: number | null;
  readonly lastPacked: number | null;
  readonly lastAt: Date | null;
}

const READ_AT_ONCE = 200;

/** The last operation up to this one that was there at an instant. */
async function lastWithin(
  { journal }: Pick<Services, 'journal'>,
  name: string,
  upTo: number,
  at: Date,
): Promise<number | null> {
  for (let before = upTo + 1; ; ) {
    const read = await journal.describe(name, { before, limit: READ_AT_ONCE });
    const found = read.find(({ serverTime }) => serverTime <= at.getTime());
    const oldest = read.at(-1);
    if (found !== undefined || oldest === undefined) return found?.seq ?? null;
    before = oldest.seq;
  }
}

/** The same of Codices, by their ids. */
export async function codexSeqsAt(
  services: Pick<Services, 'prisma' | 'journal'>,
  ids: readonly string[],
  at: Date,
): Promise<ReadonlyMap<string, number>> {
  const names = ids.map((id) => codexDocumentName(id));
  const seqs = await seqsAt(services, names, at);
  return new Map(
    ids.flatMap((id) => {
      const seq = seqs.get(codexDocumentName(id));
      return seq === undefined ? [] : [[id, seq] as const];
    }),
  );
}
