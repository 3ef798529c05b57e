/** `GET /codices/:id`: one Codex. */
import type { Actor } from '#core/access/policy.ts';
import type { CodexBody } from '#core/protocol/api/codices.ts';
import { MAIN_BRANCH } from '#core/protocol/document-name.ts';
import type { Services } from '../../ports/services.ts';
import { readPath } from '../../tree/list-tree.ts';
import type { RichTextForm } from '../content/field-values.ts';
import {
  asSeenBy,
  findOnBranch,
  findReached,
  mayKnow,
  presentCodex,
  withFields,
} from '../reading/read-codex.ts';

/** A Codex, and the journal sequence in its ETag. Guests see of its surroundings what their link leads to, agents that are limited to templates nothing. */
export async function getCodex(
  services: Services,
  actor: Actor,
  codexId: string,
  richText: RichTextForm = 'markdown',
  branch?: string,
): Promise<{ readonly body: CodexBody; readonly seq: number }> {
  if (branch === undefined || branch === MAIN_BRANCH) {
    const { row, fields } = await findReached(services, actor, 'read', codexId);
    if (fields !== null) return withFields(await presentCodex(services, actor, row, richText), fields);
  }
  const { body, seq } = await presentCodex(
    services,
    actor,
    await findOnBranch(services, actor, 'read', codexId, branch),
    richText,
  );
  // Those above may be of other templates.
  if (actor.kind === 'user' && actor.limits !== undefined) return { body, seq };
  if (actor.kind === 'guest' && actor.subtree === undefined) return { body: asSeenBy(actor, body), seq };
  const path = await readPath(services, body);
  if (actor.kind !== 'guest') return { body: { ...body, path }, seq };
  const known = path.filter(({ id }) => mayKnow(actor, id));
  return { body: { ...asSeenBy(actor, body), path: known }, seq };
}
