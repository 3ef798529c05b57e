/** Checks the place of a Codex: the template's rules for children, and the tree's own, as messages. */
import { type Actor, can, mayKnowPrivate } from '#core/access/policy.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { Template } from '#core/template/template.ts';
import type { Place, Workspace } from '#core/workspace/workspace.ts';
import type { Services } from '../ports/services.ts';
import { type CodexRow, findCodexRow } from '../projection/tables/codex-store.ts';

/**
 * The row of a parent that accepts children of this template, and is neither in the trash nor archived. Throws
 * `invalid_input` about `parentId`, as for one that `actor` may not know of. The tree itself has no such rules, so that no merge can break one.
 */
export async function findParent(
  services: Services,
  actor: Actor,
  parentId: string,
  { id: templateId }: Pick<Template, 'id'>,
): Promise<CodexRow> {
  let parent = await findCodexRow(services.prisma, parentId);
  if (
    parent &&
    (parent.deletedAt ?? parent.archivedAt) !== null &&
    mayKnowPrivate(actor, parent.privateTopId)
  ) {
    // Somebody may just have brought it back in a page, and the table is a moment behind the tree.
    await services.tree.of(parent.privateTopId).project();
    parent = await findCodexRow(services.prisma, parentId);
  }
  if (!parent || !mayKnowPrivate(actor, parent.privateTopId) || parent.deletedAt !== null)
    throw badPlace('parentId', `There is no Codex ${parentId} to be the parent.`);
  const place = { kind: 'codex', ...parent } as const;
  const parentName = can(actor, { action: 'read', resource: place }) ? `"${parent.title}"` : 'This Codex';
  if (parent.archivedAt !== null)
    throw badPlace('parentId', `${parentName} is archived. Unarchive it before you put something under it.`);
  const { children } = await services.templates.get(parent.templateId, parent.templateVersion);
  if (children.allow === null || children.allow.includes(templateId)) return parent;
  throw badPlace(
    'parentId',
    `${parentName} takes only children made from ${children.allow.join(', ') || 'no template at all'}.`,
  );
}

/** Refuses a place beside something that is not there, and one under the Codex itself (`conflict`). */
export function assertPlace(workspace: Workspace, id: string, { parentId, before, after }: Place): void {
  if (parentId !== null && (parentId === id || workspace.ancestors(parentId).includes(id))) {
    throw new BinderyError(
      'conflict',
      `${named(workspace, parentId)} stands under ${named(workspace, id)}, which cannot go under itself. Move ${named(workspace, parentId)} first.`,
    );
  }
  for (const [key, sibling] of Object.entries({ before, after })) {
    if (sibling === undefined || workspace.children(parentId).includes(sibling)) continue;
    throw badPlace(key, `${named(workspace, sibling)} does not stand under this parent.`);
  }
}

/** Whether the Codex is already at this place, which makes a repeated move idempotent. */
export function isInPlace(workspace: Workspace, id: string, { parentId, before, after }: Place): boolean {
  const siblings = workspace.children(parentId);
  const index = siblings.indexOf(id);
  if (index === -1) return false;
  if (before !== undefined) return siblings[index + 1] === before;
  if (after !== undefined) return siblings[index - 1] === after;
  return index === siblings.length - 1;
}

type PlacedRow = Pick<CodexRow, 'id' | 'parentId' | 'title' | 'templateId'>;

/**
 * Creates the missing node of a Codex whose creation was interrupted or is still running. Throws `gone` when the tree has
 * purged it.
 */
export function ensureNode(workspace: Workspace, { id, parentId, title, templateId }: PlacedRow): void {
  if (workspace.node(id) !== null) return;
  const known = parentId !== null && workspace.node(parentId) !== null;
  workspace.insert(id, { parentId: known ? parentId : null }, { title, templateId });
}

/** As `ensureNode`, but returns false for a purged Codex. */
export function tryEnsureNode(workspace: Workspace, row: PlacedRow): boolean {
  try {
    ensureNode(workspace, row);
    return true;
  } catch (error) {
    if (isBinderyError(error) && error.code === 'gone') return false;
    throw error;
  }
}

function named(workspace: Workspace, id: string): string {
  const title = workspace.node(id)?.label?.title ?? '';
  return title === '' ? `Codex ${id}` : `"${title}"`;
}

function badPlace(key: string, message: string): BinderyError {
  return new BinderyError('invalid_input', message, { issues: [{ path: [key], message }] });
}
