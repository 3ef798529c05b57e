/** The rules of where Codices may be moved, from the tree and from templates, as messages. Pure. */
import { displayTitle } from '#components/ui/display-title.ts';
import type { TreeReader } from './tree-view.ts';

export interface TemplateRules {
  readonly name: string;
  /** Template ids that may stand under a Codex of this template; `null`: any. */
  readonly children: readonly string[] | null;
}

/** The rules of a template; `undefined` when it is not known here, and the server decides. */
export type RulesOf = (templateId: string) => TemplateRules | undefined;

/** Why `ids` may not be moved under `parentId`, as a message; `null` when they may. */
export function moveRefusal(
  workspace: TreeReader,
  ids: readonly string[],
  parentId: string | null,
  rulesOf: RulesOf,
): string | null {
  if (parentId === null) return null;
  const parent = workspace.node(parentId);
  if (parent === null) return 'That Codex is no longer there.';
  const name = quoted(parent.label?.title ?? '');
  const above = new Set([...workspace.ancestors(parentId), parentId]);
  for (const id of ids) {
    if (id === parentId) return 'A Codex can’t stand under itself.';
    if (above.has(id)) return `${name} stands under ${titleOf(workspace, id)} itself.`;
  }
  if (parent.standing === 'archived') return `${name} is archived. Take it out of the archive first.`;
  if (parent.standing === 'trashed') return `${name} is in the trash.`;
  return refusedByTemplate(workspace, ids, parent.label?.templateId, name, rulesOf);
}

function refusedByTemplate(
  workspace: TreeReader,
  ids: readonly string[],
  parentTemplateId: string | undefined,
  parentName: string,
  rulesOf: RulesOf,
): string | null {
  const rules = parentTemplateId === undefined ? undefined : rulesOf(parentTemplateId);
  const allowed = rules?.children ?? null;
  if (allowed === null) return null;
  const misfit = ids
    .map((id) => workspace.node(id)?.label)
    .find((label) => label && !allowed.includes(label.templateId));
  if (!misfit) return null;
  if (allowed.length === 0) return `${parentName} can’t hold other Codices: ${rules?.name} has no children.`;
  const names = allowed.map((id) => rulesOf(id)?.name ?? id);
  return `${parentName} holds only ${new Intl.ListFormat('en').format(names)}.`;
}

export function titleOf(workspace: TreeReader, id: string | null): string {
  if (id === null) return 'the top';
  return quoted(workspace.node(id)?.label?.title ?? '');
}

function quoted(title: string): string {
  return `“${displayTitle(title)}”`;
}

/** A joint label for several Codices. */
export function titlesOf(workspace: TreeReader, ids: readonly string[]): string {
  const [only] = ids;
  return ids.length === 1 && only !== undefined ? titleOf(workspace, only) : `${ids.length} Codices`;
}
