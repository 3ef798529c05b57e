/** The check of tree edits from pages: refuses those that break the rules, and purges, which only REST may do. */
import type { Environment } from '#core/environment.ts';
import { checkWorkspaceUpdate } from '#core/workspace/check-workspace-update.ts';
import type { UpdateCheck } from '../ports/update-checks.port.ts';

/** Creates the check. Purging is refused to pages, because history and files go with it, which REST does. */
export function createTreeUpdateCheck({ now }: Pick<Environment, 'now'>): UpdateCheck {
  return ({ document, update, decoded, actor }) => {
    const rights = { now: now(), actorId: actor.id, mayPurge: false, decoded };
    const issue = checkWorkspaceUpdate(document, update, rights);
    return issue?.message ?? null;
  };
}
