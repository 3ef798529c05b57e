/** The steps of an act that restores a Codex and all below it, or takes that back: places first, then the content of each. */
import { randomInt } from 'node:crypto';
import { type Actor, type CodexAction, can, type UserActor } from '#core/access/policy.ts';
import { isBinderyError } from '#core/errors.ts';
import { restoreOperationId } from '#core/history/restore-operation.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import { assertCan } from '../../access/assert-can.ts';
import { getTimeZone } from '../../access/workspace-setting.ts';
import type { DescribedOperation } from '../../journal/journal.ts';
import type { MadeEdit } from '../../ports/live-documents.port.ts';
import type { Services } from '../../ports/services.ts';
import { type CodexRow, findCodexRow } from '../../projection/tables/codex-store.ts';
import { doTask } from '../../threads/do-task.ts';
import { isLargeSize } from '../../threads/document-size.ts';
import { pinOf, templateOf } from '../content/live-reading.ts';
import { loadPast } from '../history/codex-history.ts';
import { restoreTask } from '../history/history-tasks.ts';
import { undoTask } from '../history/undo-task.ts';
import type { ActItem, ActRow, Kept, NodePlace } from './restore-rows.ts';

/** One direction of an act. */
export interface ActStep {
  /** Of the operation in the tree, and of that in each Codex; the same for whoever carries it on. */
  readonly placesId: (row: ActRow) => string;
  readonly contentId: (row: ActRow, item: ActItem) => string;
  /** Where a Codex is expected to stand, and where it goes. */
  readonly turn: (place: NonNullable<ActItem['place']>) => readonly [from: NodePlace, to: NodePlace];
  /** Why its content stays; `null`: it does not. */
  readonly edit: (services: Services, actor: UserActor, row: ActRow, one: Content) => Promise<string | null>;
}

interface Content {
  readonly codex: CodexRow;
  readonly item: ActItem;
  readonly seq: number;
  readonly operationId: string;
}

interface Run {
  readonly row: ActRow;
  readonly items: readonly ActItem[];
  readonly step: ActStep;
}

/** Answers why Codices stayed as they were. What is stored under the ids of the act is not done again. */
export async function runAct(services: Services, actor: UserActor, { row, items, step }: Run): Promise<Kept> {
  const kept: Record<string, string> = {};
  Object.assign(kept, await turnPlaces(services, actor, { row, items, step }));
  for (const item of items) {
    if (item.seq === null) continue;
    const codex = await findCodexRow(services.prisma, item.codexId);
    if (codex === null) {
      kept[item.codexId] = 'It was deleted for good.';
      continue;
    }
    const operationId = step.contentId(row, item);
    if (await services.journal.has(codexDocumentName(codex.id), operationId)) continue;
    const why = await attempt(() =>
      step.edit(services, actor, row, { codex, item, seq: item.seq ?? 0, operationId }),
    );
    if (why !== null) kept[codex.id] = why;
    await services.projection.project(codexDocumentName(codex.id));
  }
  return kept;
}

/** A refusal leaves this Codex as it is, and the others go on; anything else ends the run, which is carried on later. */
async function attempt(act: () => Promise<string | null>): Promise<string | null> {
  try {
    return await act();
  } catch (error) {
    const isRefusal = isBinderyError(error) && REFUSALS.includes(error.code);
    if (!isRefusal) throw error;
    return error.issues[0]?.message ?? error.message;
  }
}

const REFUSALS: readonly string[] = ['not_found', 'gone', 'forbidden', 'conflict', 'invalid_input'];

/** All of them in one operation of the tree. */
async function turnPlaces(services: Services, actor: UserActor, { row, items, step }: Run): Promise<Kept> {
  const moved = items.filter(({ place }) => place !== null);
  if (moved.length === 0) return {};
  const top = await findCodexRow(services.prisma, row.topId);
  const privateTopId = top?.privateTopId ?? null;
  const kept: Record<string, string> = {};
  await services.tree.of(privateTopId).editOnce(actor, step.placesId(row), (workspace) => {
    for (const { codexId, place } of moved) {
      if (place === null) continue;
      const why = mayTurn(actor, codexId, privateTopId) ?? turn(workspace, codexId, step.turn(place));
      if (why !== null) kept[codexId] = why;
    }
  });
  await services.tree.of(privateTopId).project(moved.map(({ codexId }) => codexId));
  return kept;
}

function mayTurn(actor: Actor, id: string, privateTopId: string | null): string | null {
  const may = (action: CodexAction) => can(actor, { action, resource: { kind: 'codex', id, privateTopId } });
  return may('move') && may('delete') ? null : 'You may not move it.';
}

function turn(
  workspace: Workspace,
  id: string,
  [from, to]: readonly [from: NodePlace, to: NodePlace],
): string | null {
  const node = workspace.node(id);
  if (node === null) return 'It was deleted for good.';
  if (node.parentId !== from.parentId || (node.state === 'trashed') !== from.isTrashed)
    return 'Somebody has moved it since.';
  if (to.parentId !== null && workspace.node(to.parentId) === null) return 'What it stood below is gone.';
  const goesBelowItself = to.parentId !== null && workspace.subtree(id).includes(to.parentId);
  if (goesBelowItself) return 'What it stood below stands below it now.';
  if (from.isTrashed !== to.isTrashed) workspace.setState([id], to.isTrashed ? 'trashed' : 'live');
  if (from.parentId !== to.parentId) workspace.move([id], { parentId: to.parentId });
  return null;
}

/** Brings back what was. */
export const restoring: ActStep = {
  placesId: ({ id }) => `restore-places:${id}`,
  contentId: ({ id }, { seq }) => restoreOperationId(seq ?? 0, id),
  turn: ({ from, to }) => [from, to],
  async edit(services, actor, _, { codex, seq, operationId }) {
    const name = codexDocumentName(codex.id);
    assertMay(actor, codex);
    const { state: past } = await loadPast(services, codex, seq);
    const [now, timeZone] = [services.environment.now(), await getTimeZone(services)] as const;
    await services.live.editElsewhere(name, actor, { origin: 'restore', operationId }, async (base) => {
      const from = { past, row: pinOf(codex), actor, authorId: codex.createdById, fields: undefined };
      const input = { ...base, ...from, now, timeZone };
      return await doTask(services.threads, restoreTask, input, {
        isLarge: isLargeSize(base.state.length + past.length),
        answer: (version) => templateOf(services, codex, version),
      });
    });
    return null;
  },
};

/** Takes that back, and keeps what others have written since. */
export const undoing: ActStep = {
  placesId: ({ id }) => `undo-restore-places:${id}`,
  contentId: ({ id }) => `undo-restore:${id}`,
  turn: ({ from, to }) => [to, from],
  async edit(services, actor, row, { codex, item, operationId }) {
    const name = codexDocumentName(codex.id);
    assertMay(actor, codex);
    const made = await services.journal.find(name, restoring.contentId(row, item));
    // It stayed as it was.
    if (made === null) return null;
    let kept: readonly string[] = [];
    await services.live.editElsewhere(name, actor, { origin: 'restore', operationId }, async ({ state }) => {
      const undone = await undo(services, actor, codex, { state, made });
      kept = undone.kept;
      return undone.edit;
    });
    return kept.length === 0 ? null : 'Others have changed the same since, which stays.';
  },
};

async function undo(
  services: Services,
  actor: UserActor,
  codex: CodexRow,
  { state, made }: { readonly state: Uint8Array; readonly made: DescribedOperation },
): Promise<{ readonly edit: MadeEdit; readonly kept: readonly string[] }> {
  const { environment, threads } = services;
  const before = (await loadPast(services, codex, made.seq - 1)).state;
  const after = (await loadPast(services, codex, made.seq)).state;
  const touched = new Set(made.summary.fields.map(({ field }) => field));
  const fields = [...touched]
    .filter((field) => field !== 'codex' && field !== '?')
    .map((field) => ({ field, clientId: randomInt(1, 2 ** 32), stretches: [{ before, after }] }));
  const input = {
    ...{ state, row: pinOf(codex), actor, authorId: codex.createdById, fields },
    ...{ now: environment.now(), timeZone: await getTimeZone(services) },
  };
  const done = await doTask(threads, undoTask, input, {
    isLarge: isLargeSize(state.length + after.length),
    answer: (version) => templateOf(services, codex, version),
  });
  return { edit: done, kept: done.kept.map(({ field }) => field) };
}

function assertMay(actor: UserActor, { id, privateTopId, templateId }: CodexRow): void {
  assertCan(actor, { action: 'restore', resource: { kind: 'codex', id, privateTopId, templateId } });
}
