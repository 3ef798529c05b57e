/** What an edit of the tree from a page may not be. */
import type { Environment } from '#core/environment.ts';
import { checkWorkspaceUpdate } from '#core/workspace/check-workspace-update.ts';
import type { UpdateCheck } from '../collaboration/write-ahead.ts';

/** Nothing is purged from a page: what goes with it, history and files, goes by REST. */
export function createTreeUpdateCheck({ now }: Pick<Environment, 'now'>): UpdateCheck {
  return async (_documentName, actor, doc, update) => {
    const issue = checkWorkspaceUpdate(doc, update, { now: now(), actorId: actor.id, mayPurge: false });
    return issue?.message ?? null;
  };
}
