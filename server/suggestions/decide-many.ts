/** A selection of suggestions accepted or rejected one after another: what cannot be done keeps none of the others. */
import type { Actor } from '#core/access/policy.ts';
import { type BinderyError, isBinderyError } from '#core/errors.ts';
import type { DecidedBody, DecideManyBody } from '#core/protocol/api/suggestions.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import { threadNotFound } from '../comments/edit-comments.ts';
import { placeOfThread } from '../comments/project-comments.ts';
import type { Services } from '../ports/services.ts';
import { acceptSuggestion, rejectSuggestion } from './accept-suggestion.ts';

/** Decides on each as it was seen. Throws as reading the Codex does; what keeps one of them from being decided is answered. */
export async function decideMany(
  services: Services,
  actor: Actor,
  codexId: string,
  { verb, suggestions }: DecideManyBody,
): Promise<DecidedBody> {
  const row = await findCodex(services, actor, 'edit', codexId);
  const decide = verb === 'accept' ? acceptSuggestion : rejectSuggestion;
  const items: DecidedBody['items'] = [];
  for (const { id, revision } of suggestions) {
    try {
      if ((await placeOfThread(services, id))?.codexId !== row.id) throw threadNotFound(id);
      await decide(services, actor, id, revision);
      items.push({ id, problem: null });
    } catch (error) {
      items.push({ id, problem: problemOf(error) });
    }
  }
  return { items, done: items.filter(({ problem }) => problem === null).length };
}

function problemOf(error: unknown): { code: string; detail: string } {
  if (!isBinderyError(error) || error.code === 'internal') throw error;
  return { code: error.code, detail: (error satisfies BinderyError).message };
}
