/** Makes the notifications of what changed in a Codex: who is in its fields of people now, and what those who watch it are told. */
import * as Y from 'yjs';
import type { Author } from '#core/access/author.ts';
import { BinderyError } from '#core/errors.ts';
import { isJsonArray, isJsonObject, type JsonObject } from '#core/json.ts';
import {
  type Assigned,
  type AssignedReading,
  type Assignment,
  compareAssigned,
  namesOfPeopleFields,
  readAssigned,
} from '#core/notifications/assignments.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import { readWith } from '../codices/content/codex-reading.ts';
import { openForReading } from '../codices/content/live-reading.ts';
import type { DescribedOperation } from '../journal/journal.ts';
import { listNewOperations } from '../journal/new-operations.ts';
import type { Services } from '../ports/services.ts';
import { type CodexRow, findCodexRow } from '../projection/tables/codex-store.ts';
import { changeNoticesOf, storeBatches } from './change-notices.ts';
import { noticesReading } from './notices-reading.ts';
import {
  findReading,
  type NewNotification,
  readSince,
  type StoredReading,
  storeReading,
} from './notification-store.ts';
import { announceTo, findReaders } from './recipients.ts';
import { lapsedNoticesOf } from './review-notices.ts';
import { isTold } from './told-operations.ts';

/**
 * Reads on from where the last reading ended. Whoever is cut off in between reads the same operations again, to the same result. Throws
 * `unavailable` while the document does not hold what the journal has.
 */
export async function readCodexNotices(services: Services, codexId: string): Promise<void> {
  while (await readOnce(services, codexId));
}

/** Answers whether somebody else has read on meanwhile, so that it has to be looked at again. */
async function readOnce(services: Services, codexId: string): Promise<boolean> {
  const { prisma, journal, templates } = services;
  const row = await findCodexRow(prisma, codexId);
  const template = row && (await templates.find(row.templateId, row.templateVersion));
  if (!row || !template) return false;
  const name = codexDocumentName(codexId);
  const before = await findReading(prisma, codexId, 'codex');
  const headSeq = await journal.headSeq(name);
  if ((before?.seq ?? 0) >= headSeq) return false;
  const since = await readSince(prisma);
  const operations = await listNewOperations(journal, name, { after: before?.seq ?? 0, since });
  const seq = operations.at(-1)?.seq ?? headSeq;
  const people = await assignmentsOf(services, row, template, { before, operations });
  const changes = await changeNoticesOf(services, codexId, operations);
  const lapsed = await lapsedNoticesOf(services, codexId, operations);
  const stored = await storeReading(prisma, codexId, 'codex', {
    before,
    next: { seq, trail: { assigned: people.assigned } as JsonObject },
    added: [...people.added, ...changes.added, ...lapsed],
    taken: people.taken,
    store: (transaction) => storeBatches(transaction, codexId, changes.batches),
  });
  if (stored === null) return true;
  await announceTo(services, stored);
  return false;
}

interface PeopleNotices {
  readonly assigned: Assigned;
  readonly added: readonly NewNotification[];
  readonly taken: readonly {
    readonly kind: 'assigned';
    readonly userId: string;
    readonly field: string;
    readonly readAt: null;
  }[];
}

async function assignmentsOf(
  services: Services,
  row: CodexRow,
  template: Template,
  {
    before,
    operations,
  }: { readonly before: StoredReading | null; readonly operations: readonly DescribedOperation[] },
): Promise<PeopleNotices> {
  const known = before === null ? null : assignedIn(before.trail);
  const names = namesOfPeopleFields(template);
  const concerns = operations.some((operation) => names.some((field) => touches(operation, field)));
  // Without a change to them, whoever was in the fields is; and where there was no reading, nobody asks before there is one.
  if (names.length === 0 || (!concerns && known !== null))
    return { assigned: known ?? {}, added: [], taken: [] };
  const now = await readWith(services, row, noticesReading, {
    operations: operations.map(({ summary }) => ({ summary })),
  });
  if (now === null)
    throw new BinderyError('unavailable', `${codexDocumentName(row.id)} is behind its journal.`);
  if (!concerns) return { assigned: now.assigned, added: [], taken: [] };
  const changes = compareAssigned(
    known ?? (await assignedBefore(services, row, template, operations)),
    now.assigned,
  );
  const acts = changes.added.flatMap((one) => {
    const operation = actOf(one, operations, now.writers);
    return operation === null || isOwn(one, operation.actor) ? [] : [{ ...one, operation }];
  });
  const userIds = acts.map(({ userId }) => userId);
  const readers = await findReaders(services, userIds, row.id);
  const added = acts
    .filter(({ userId }) => readers.has(userId))
    .map(({ userId, field, operation: { actor, seq, serverTime } }): NewNotification => {
      const key = `assigned:${row.id}:${field}:${seq}`;
      const what = { id: services.environment.newId(), userId, kind: 'assigned', key, field } as const;
      return { ...what, by: actor, at: new Date(serverTime) };
    });
  const taken = changes.removed.map((one) => ({ ...one, kind: 'assigned' as const, readAt: null }));
  return { assigned: now.assigned, added, taken };
}

/** Who was in the fields before these operations: of a Codex that is older than notifications, read once from its journal. */
async function assignedBefore(
  services: Services,
  row: CodexRow,
  template: Template,
  operations: readonly DescribedOperation[],
): Promise<Assigned> {
  const first = operations[0]?.seq ?? 1;
  if (first <= 1) return {};
  const { state } = await services.journal.load(codexDocumentName(row.id), first - 1);
  const doc = new Y.Doc();
  try {
    Y.applyUpdate(doc, state);
    return readAssigned(openForReading(services, doc), template).assigned;
  } finally {
    doc.destroy();
  }
}

/**
 * The operation that put somebody there: the last that touched the field by whoever is said to have; where that is not among these, the
 * last by anybody but them. `null` for nobody's act: an import, a restore, a new version of the template.
 */
function actOf(
  { field, userId }: Assignment,
  operations: readonly DescribedOperation[],
  writers: AssignedReading['writers'],
): DescribedOperation | null {
  const touching = operations.filter((operation) => touches(operation, field));
  const own = touching.findLast(({ actor }) => actor.id === writers[field]?.[userId]);
  if (own !== undefined) return isTold(own) ? own : null;
  if (!touching.every(isTold)) return null;
  return touching.findLast(({ actor }) => actor.id !== userId) ?? touching.at(-1) ?? null;
}

function isOwn({ userId }: Assignment, actor: Author): boolean {
  return actor.kind === 'user' && actor.id === userId;
}

function touches({ summary }: Pick<DescribedOperation, 'summary'>, field: string): boolean {
  return summary.fields.some((touched) => touched.field === field || touched.field === '?');
}

/** Of a stored trail; what an earlier version wrote in another form is nobody. */
function assignedIn({ assigned }: JsonObject): Assigned {
  if (!isJsonObject(assigned)) return {};
  return Object.fromEntries(
    Object.entries(assigned).map(([field, people]) => [
      field,
      isJsonArray(people) ? people.filter((id) => typeof id === 'string') : [],
    ]),
  );
}
