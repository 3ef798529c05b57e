/** Deletes the answers of the server about some Codices that this device has kept. */
import type { LocalStore } from '#sync/store/local-store.ts';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Whether an answer names one of these Codices: lists say more than one thing. */
export function isAbout(codexIds: ReadonlySet<string>, answer: unknown): boolean {
  const named = (JSON.stringify(answer) ?? '').match(UUID) ?? [];
  return named.some((id) => codexIds.has(id));
}

/** `store`: one person's part of it. */
export async function forgetAnswers(store: LocalStore, codexIds: ReadonlySet<string>): Promise<void> {
  for (const { id, value } of await store.records.list('answer'))
    if (isAbout(codexIds, [id, value])) await store.records.delete('answer', id);
}
