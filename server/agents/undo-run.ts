/** Undoes a run of an agent in one act: a forward edit of each document it wrote in, that keeps what others wrote meanwhile. */
import { randomInt } from 'node:crypto';
import * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError, type ErrorCode, isBinderyError } from '#core/errors.ts';
import type { KeptReason, UndoneRunBody } from '#core/protocol/api/programs/agents.ts';
import { codexDocumentName, MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import { recordAudit } from '../access/audit-log.ts';
import { getTimeZone } from '../access/workspace-setting.ts';
import { documentOf, pinOf, templateOf } from '../codices/content/live-reading.ts';
import { type UndoOutput, undoTask, type WrittenField } from '../codices/history/undo-task.ts';
import { deleteCodex } from '../codices/lifecycle/delete-codex.ts';
import { findOnBranch } from '../codices/reading/read-codex.ts';
import { isWrittenByOthers } from '../journal/reading/writers.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';
import { doTask } from '../threads/do-task.ts';
import { isLargeSize } from '../threads/document-size.ts';
import { findAgent } from './agent-rows.ts';
import { type RunTime, undoPlaces } from './undo-places.ts';

type UndoneDocument = UndoneRunBody['documents'][number];

/** Operations of one field that are looked at, and states of a document that are read for one undoing. */
const MAX_OPERATIONS = 5_000;
const MAX_STATES = 120;
/** Yjs client ids are 32 bits. */
const CLIENT_IDS = 2 ** 32;

/**
 * For admins and whoever answers for the agent, on each Codex as far as they may restore it. What cannot be undone stays and is named. The run
 * is over then: what the agent writes afterwards is another. Asked again, nothing is done twice. Throws `not_found` for a run there is not.
 */
export async function undoRun(
  services: Services,
  actor: UserActor,
  agentId: string,
  from: string,
): Promise<UndoneRunBody> {
  const { prisma, environment } = services;
  const agent = await findAgent(services, actor, agentId);
  const runAt = new Date(from);
  const documents = await endRun(services, actor, agentId, runAt);
  // Places first: what was put in the trash is edited once it is back.
  const undone = [...(await undoPlaces(services, actor, await timeOf(services, agentId, runAt)))];
  for (const [documentName, operationIds] of documents)
    undone.push(...(await undoDocument(services, actor, { agentId, runAt, documentName, operationIds })));
  await recordAudit({ prisma }, actor, 'agent-run-undone', agentId, {
    ...{ name: agent.user.name, from, at: new Date(environment.now()).toISOString() },
    codices: undone.flatMap(({ codex }) => codex?.id ?? []),
  });
  return { documents: undone };
}

/** Marks the run as undone, so that nothing more is added to it; answers what was written in it, by document. */
async function endRun(
  { prisma, environment }: Services,
  actor: UserActor,
  agentId: string,
  runAt: Date,
): Promise<ReadonlyMap<string, string[]>> {
  const edits = await prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "Agent" WHERE "userId" = ${agentId} FOR UPDATE`;
    const found = await tx.agentEdit.findMany({ where: { agentId, runAt }, orderBy: { at: 'asc' } });
    if (found.length === 0)
      throw new BinderyError('not_found', 'There is no run of this agent that began then.');
    const at = new Date(environment.now());
    const row = { agentId, runAt, byId: actor.id, byName: actor.name, at };
    await tx.undoneRun.createMany({ data: [row], skipDuplicates: true });
    return found;
  });
  const documents = new Map<string, string[]>();
  for (const { documentName, operationId } of edits)
    documents.set(documentName, [...(documents.get(documentName) ?? []), operationId]);
  return documents;
}

async function timeOf({ prisma }: Services, agentId: string, runAt: Date): Promise<RunTime> {
  const next = await prisma.agentEdit.findFirst({
    where: { agentId, runAt: { gt: runAt } },
    orderBy: { runAt: 'asc' },
    select: { runAt: true },
  });
  return { agentId, runAt, until: next?.runAt ?? null };
}

interface Written {
  readonly agentId: string;
  readonly runAt: Date;
  readonly documentName: string;
  readonly operationIds: readonly string[];
}

/** Refusals of one document that leave it as it is; the others are undone all the same. */
const REASONS: Partial<Record<ErrorCode, KeptReason>> = {
  not_found: 'gone',
  gone: 'gone',
  forbidden: 'notAllowed',
  conflict: 'notAllowed',
  invalid_input: 'notAllowed',
};

async function undoDocument(
  services: Services,
  actor: UserActor,
  written: Written,
): Promise<readonly UndoneDocument[]> {
  const name = parseDocumentName(written.documentName);
  const nothing = { branch: null, trashed: false, fields: [] };
  const stays = (why: KeptReason) => [{ field: null, why }];
  if (name === null) return [];
  // The tree is undone by what the audit log tells of it.
  if (name.kind !== 'codex' && name.kind !== 'comments') return [];
  const branch = name.branch === MAIN_BRANCH ? null : name.branch;
  try {
    const isSpeech = name.kind === 'comments';
    const row = await findOnBranch(
      services,
      actor,
      isSpeech ? 'read' : 'restore',
      name.id,
      branch ?? undefined,
    );
    const codex = { id: row.id, title: row.title };
    if (isSpeech) return [{ ...nothing, kind: 'comments', codex, kept: stays('notUndone') }];
    const operations = written.operationIds.filter((id) => !id.startsWith('asset:'));
    const files = operations.length < written.operationIds.length;
    return [
      ...(files ? [{ ...nothing, kind: 'files' as const, codex, kept: stays('notUndone') }] : []),
      ...(operations.length > 0 ? [await undoCodex(services, actor, row, written)] : []),
    ];
  } catch (error) {
    if (!isBinderyError(error)) throw error;
    const reason = REASONS[error.code];
    if (reason === undefined) throw error;
    return [{ ...nothing, branch, kind: name.kind, codex: null, kept: stays(reason) }];
  }
}

async function undoCodex(
  services: Services,
  actor: UserActor,
  row: CodexRow,
  written: Written,
): Promise<UndoneDocument> {
  const codex = { id: row.id, title: row.title };
  const told = { kind: 'codex' as const, codex, branch: row.branch ?? null, trashed: false };
  const operations = await findOperations(services, written);
  const [first] = operations;
  if (first === undefined) return { ...told, fields: [], kept: [{ field: null, why: 'gone' }] };
  if (first.origin === 'seed' && row.branch === undefined) {
    if (await hasOtherAuthors(services, row, written.agentId))
      return { ...told, fields: [], kept: [{ field: null, why: 'changedSince' }] };
    await deleteCodex(services, actor, row.id);
    return { ...told, trashed: true, fields: [], kept: [] };
  }
  const { undone, kept } = await undoFields(services, actor, row, { ...written, operations });
  return { ...told, fields: [...undone], kept: [...kept] };
}

interface OwnOperation {
  readonly seq: number;
  readonly origin: string;
  readonly fields: readonly { readonly field: string; readonly root: string }[];
}

/** Those of the run that were stored, in their order. */
async function findOperations(
  { journal }: Services,
  { documentName, operationIds }: Written,
): Promise<readonly OwnOperation[]> {
  const operations = await journal.findAll(documentName, operationIds);
  return operations.map(({ seq, origin, summary }) => ({ seq, origin, fields: summary.fields }));
}

/** Whether anybody else has written in the Codex, or said something of it. */
async function hasOtherAuthors({ prisma }: Services, { id }: CodexRow, agentId: string): Promise<boolean> {
  return await isWrittenByOthers(prisma, [codexDocumentName(id), `comments/${id}`], agentId);
}

interface WrittenOperations extends Written {
  readonly operations: readonly OwnOperation[];
}

async function undoFields(
  services: Services,
  actor: UserActor,
  row: CodexRow,
  written: WrittenOperations,
): Promise<Pick<UndoOutput, 'undone' | 'kept'>> {
  const { environment, live, projection, threads } = services;
  const name = documentOf(row);
  const timeZone = await getTimeZone(services);
  // The same for whoever asks again, so that it is stored once.
  const operationId = `undo-run:${written.agentId}:${written.runAt.getTime()}`;
  let outcome: Pick<UndoOutput, 'undone' | 'kept'> = { undone: [], kept: [] };
  await live.editElsewhere(name, actor, { origin: 'restore', operationId }, async ({ state }) => {
    const { fields, left } = await readFields(services, written);
    const input = {
      ...{ state, row: pinOf(row), actor, authorId: row.createdById, fields, timeZone },
      now: environment.now(),
    };
    const size = fields
      .flatMap(({ stretches }) => stretches)
      .reduce((sum, { after }) => sum + after.length, 0);
    const made = await doTask(threads, undoTask, input, {
      isLarge: isLargeSize(state.length + size),
      answer: (version) => templateOf(services, row, version),
    });
    outcome = { undone: made.undone, kept: [...made.kept, ...left] };
    return made;
  });
  if (row.branch === undefined) await projection.project(name);
  return outcome;
}

/** What was written, by field, with the states that it takes to undo it; `left`: fields that were written in too many turns with others. */
async function readFields(
  { journal }: Services,
  { documentName, operations }: WrittenOperations,
): Promise<{ readonly fields: readonly WrittenField[]; readonly left: UndoOutput['kept'] }> {
  const roots = rootsByField(operations);
  const own = new Set(operations.map(({ seq }) => seq));
  const after = (operations[0]?.seq ?? 1) - 1;
  const states = new Map<number, Promise<Uint8Array>>();
  const stateAt = (seq: number): Promise<Uint8Array> => {
    const empty = (): Promise<Uint8Array> => Promise.resolve(Y.encodeStateAsUpdate(new Y.Doc()));
    const found =
      states.get(seq) ?? (seq === 0 ? empty() : journal.load(documentName, seq).then(({ state }) => state));
    states.set(seq, found);
    return found;
  };
  const fields: WrittenField[] = [];
  const left: { field: string; why: KeptReason }[] = [];
  for (const [field, names] of roots) {
    const rows = await journal.listTouching(documentName, [...names], { after, limit: MAX_OPERATIONS });
    const ranges = rangesOf(rows, own);
    if (rows.length === MAX_OPERATIONS || states.size + ranges.length * 2 > MAX_STATES) {
      left.push({ field, why: 'notUndone' });
      continue;
    }
    const stretches = await Promise.all(
      ranges.map(async ([from, to]) => ({ before: await stateAt(from - 1), after: await stateAt(to) })),
    );
    fields.push({ field, clientId: randomInt(1, CLIENT_IDS), stretches });
  }
  return { fields, left };
}

/** The pin of the template, and what could not be told, are no fields. */
function rootsByField(operations: readonly OwnOperation[]): ReadonlyMap<string, ReadonlySet<string>> {
  const roots = new Map<string, Set<string>>();
  for (const { field, root } of operations.flatMap(({ fields }) => fields))
    if (field !== 'codex' && field !== '?') roots.set(field, (roots.get(field) ?? new Set()).add(root));
  return roots;
}

/** First and last of one's own operations that have none of others between them. */
function rangesOf(
  rows: readonly { readonly seq: number }[],
  own: ReadonlySet<number>,
): readonly (readonly [from: number, to: number])[] {
  const ranges: [number, number][] = [];
  let goesOn = false;
  for (const { seq } of rows) {
    const isOwn = own.has(seq);
    const last = ranges.at(-1);
    if (isOwn && goesOn && last !== undefined) last[1] = seq;
    else if (isOwn) ranges.push([seq, seq]);
    goesOn = isOwn;
  }
  return ranges;
}
