/** `POST /codices/batch`: several edits of Codices, one after another, each with a result of its own. */
import type { UserActor } from '#core/access/policy.ts';
import type { BatchOperation } from '#core/protocol/api/codices.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { operationIdOf } from '../../journal/operation-id.ts';
import type { Services } from '../../ports/services.ts';
import { findCodexRow } from '../../projection/tables/codex-store.ts';
import { deleteCodex } from '../lifecycle/delete-codex.ts';
import { findKnownRow } from '../reading/read-codex.ts';
import { createCodex } from './create-codex.ts';
import { patchCodex } from './patch-codex.ts';

/** `seq`: the journal sequence after the edit; `null` for a Codex that went to the trash. */
export type BatchResult =
  | { readonly done: 'created' | 'updated' | 'trashed'; readonly id: string; readonly seq: number | null }
  | { readonly error: unknown };

/**
 * Does what each operation says by the same ways as a request by itself, in their order, so that a later one may name what an earlier one made.
 * One that fails stops none of the others. With a key, a batch that is sent again does nothing twice.
 */
export async function runBatch(
  services: Services,
  actor: UserActor,
  operations: readonly BatchOperation[],
  idempotencyKey: string | undefined,
): Promise<readonly BatchResult[]> {
  const results: BatchResult[] = [];
  for (const [index, operation] of operations.entries()) {
    const key = idempotencyKey === undefined ? undefined : `${idempotencyKey}:batch:${index}`;
    try {
      results.push(await runOne(services, actor, operation, key));
    } catch (error) {
      results.push({ error });
    }
  }
  return results;
}

async function runOne(
  services: Services,
  actor: UserActor,
  operation: BatchOperation,
  idempotencyKey: string | undefined,
): Promise<BatchResult> {
  if ('create' in operation) {
    const { body, seq } = await createCodex(services, actor, operation.create, { idempotencyKey });
    return { done: 'created', id: body.id, seq };
  }
  if ('update' in operation) {
    const { id, seq: expectedSeq, ...patch } = operation.update;
    // It may have gone to the trash since, by a later operation of the same batch.
    const earlier = await seqIfDone(services, actor, id, idempotencyKey);
    if (earlier !== null && (await isInTrash(services, actor, id)))
      return { done: 'updated', id, seq: earlier };
    const { seq } = await patchCodex(services, actor, id, patch, { expectedSeq, idempotencyKey });
    return { done: 'updated', id, seq };
  }
  const { id } = operation.trash;
  const isRepeated = idempotencyKey !== undefined && (await isInTrash(services, actor, id));
  if (!isRepeated) await deleteCodex(services, actor, id);
  return { done: 'trashed', id, seq: null };
}

/** The journal sequence of an edit that this person made under this key before. */
async function seqIfDone(
  { journal }: Services,
  actor: UserActor,
  id: string,
  key: string | undefined,
): Promise<number | null> {
  if (key === undefined) return null;
  return (await journal.find(codexDocumentName(id), operationIdOf(actor, key)))?.seq ?? null;
}

async function isInTrash(services: Services, actor: UserActor, id: string): Promise<boolean> {
  const known = await findKnownRow(services, actor, id);
  if (known === null) return false;
  await services.tree.of(known.privateTopId).project();
  return ((await findCodexRow(services.prisma, id))?.deletedAt ?? null) !== null;
}
