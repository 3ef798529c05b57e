/** The search for a passage in many Codices: their histories, comments, labels, files, rows and events, Codex by Codex. Nothing is changed. */
import { isBinderyError } from '#core/errors.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { Services } from '../ports/services.ts';
import { doTask } from '../threads/do-task.ts';
import { isLargeSize } from '../threads/document-size.ts';
import { labelsTask } from './plan-task.ts';
import { type FoundFile, findFiles } from './removed-files.ts';
import { plan, readRows } from './rewrite-history.ts';
import { countRows, totalsOf } from './scrub-tables.ts';
import {
  findDocuments,
  inBatches,
  readSmallHistories,
  type SearchedDocument,
  type SmallHistories,
} from './small-histories.ts';

/** A Codex that may be looked through. */
export interface SearchedCodex {
  readonly id: string;
  readonly title: string;
  readonly privateTopId: string | null;
}

/** One that has the passage. */
export interface FoundCodex {
  readonly codex: SearchedCodex;
  readonly operations: number;
  readonly values: number;
  readonly comments: number;
  readonly labels: number;
  readonly rows: Record<string, number>;
  /** Ids of events that say it of this Codex. */
  readonly events: readonly string[];
  readonly files: readonly FoundFile[];
  /** Why it cannot be removed from its history. */
  readonly refused: string | null;
}

interface HistoryHit {
  readonly operations: number;
  readonly values: number;
  readonly comments: number;
  readonly refused: string | null;
}

interface SearchedHistory {
  readonly codexId: string;
  readonly documents: readonly SearchedDocument[];
  /** Those of them that are read already. */
  readonly small: SmallHistories;
}

const NO_HIT: HistoryHit = { operations: 0, values: 0, comments: 0, refused: null };
const MANY_ROWS = 500;

export async function findInCodices(
  services: Services,
  codices: readonly SearchedCodex[],
  passage: string,
): Promise<FoundCodex[]> {
  const ids = codices.map(({ id }) => id);
  const documents = byCodex(await findDocuments(services, ids));
  const documentsOf = ({ id }: SearchedCodex) => documents.get(id) ?? [];
  const labels = await labelsByCodex(services, codices, passage);
  const rows = byCodex(await countRows(services.prisma, ids, passage));
  const events = await eventsByCodex(services, new Set(ids), passage);
  const files = byCodex(await findFiles(services, ids, passage));
  const found: FoundCodex[] = [];
  for (const batch of inBatches(codices, documentsOf)) {
    const small = await readSmallHistories(services, batch.flatMap(documentsOf));
    for (const codex of batch) {
      const { id } = codex;
      const hit = await findInHistory(
        services,
        { codexId: id, documents: documentsOf(codex), small },
        passage,
      );
      const one = {
        ...{ codex, ...hit, labels: labels.get(id) ?? 0, rows: totalsOf(rows.get(id) ?? []) },
        ...{ events: events.get(id) ?? [], files: files.get(id) ?? [] },
      };
      const counts = [hit.operations, one.labels, one.events.length, one.files.length];
      const isFound = counts.some((count) => count > 0) || rows.has(id) || hit.refused !== null;
      if (isFound) found.push(one);
    }
  }
  return found;
}

/** Of the Codex, its branches and its comments. Damage and what cannot be removed are told of, so that the others are found. */
async function findInHistory(
  services: Services,
  { codexId, documents: searched, small }: SearchedHistory,
  passage: string,
): Promise<HistoryHit> {
  const names = searched.map(({ name }) => name);
  if (names.length === 0) return NO_HIT;
  const isSaid = (name: string) => parseDocumentName(name)?.kind === 'comments';
  const documents = {
    codex: names.filter((name) => !isSaid(name)),
    comments: names.filter(isSaid),
    tree: null,
  };
  try {
    const read = await readRows(
      services,
      names.filter((name) => !small.has(name)),
    );
    const stored = new Map(names.map((name) => [name, small.get(name) ?? read.get(name) ?? []]));
    const planned = await plan(services, documents, stored, { codexId, passage });
    const operations = planned.documents.reduce((sum, each) => sum + each.operations.length, 0);
    return { ...NO_HIT, operations, values: planned.values, comments: planned.comments };
  } catch (error) {
    if (!isBinderyError(error) || error.code !== 'unsupported') throw error;
    return { ...NO_HIT, refused: error.message };
  }
}

function byCodex<T extends { readonly codexId: string }>(items: readonly T[]): Map<string, T[]> {
  const grouped = new Map<string, T[]>();
  for (const item of items) {
    const known = grouped.get(item.codexId);
    if (known === undefined) grouped.set(item.codexId, [item]);
    else known.push(item);
  }
  return grouped;
}

/** Each tree is read once, however many Codices stand in it. */
async function labelsByCodex(
  services: Services,
  codices: readonly SearchedCodex[],
  passage: string,
): Promise<ReadonlyMap<string, number>> {
  const labels = new Map<string, number>();
  for (const topId of new Set(codices.map(({ privateTopId }) => privateTopId))) {
    const name = await services.tree.of(topId).documentName();
    const stored = (await readRows(services, [name])).get(name) ?? [];
    const bytes = stored.reduce((sum, { payload }) => sum + payload.length, 0);
    const tree = { name, operations: stored.map(({ seq, payload }) => ({ seq, payload })) };
    const isLarge = isLargeSize(bytes) || stored.length > MANY_ROWS;
    for (const [codexId, count] of await doTask(services.threads, labelsTask, { tree, passage }, { isLarge }))
      labels.set(codexId, count);
  }
  return labels;
}

/** An event is about its subject, and about each Codex that it names. */
async function eventsByCodex(
  { prisma }: Pick<Services, 'prisma'>,
  ids: ReadonlySet<string>,
  passage: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const quoted = JSON.stringify(passage).slice(1, -1);
  const found = await prisma.$queryRaw<{ id: string; subject: string; detail: string }[]>`
    SELECT e."id", e."subject", e."detail"::text AS "detail" FROM "AuditEvent" e
    WHERE e."seq" IS NOT NULL AND position(${quoted} IN e."detail"::text) > 0`;
  const events = found.flatMap(({ id, subject, detail }) =>
    [...new Set([subject, ...(detail.match(UUID) ?? [])])]
      .filter((codexId) => ids.has(codexId))
      .map((codexId) => ({ codexId, id })),
  );
  return new Map([...byCodex(events)].map(([codexId, each]) => [codexId, each.map(({ id }) => id)]));
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
