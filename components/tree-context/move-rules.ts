/** The rules of where Codices may be moved, from the tree and from templates, as messages. Pure. */
import type { Crossing, Forest, TreeReader } from '#components/forest/forest.ts';
import { displayTitle } from '#components/ui/display-title.ts';

export interface TemplateRules {
  readonly name: string;
  /** Template ids that may stand under a Codex of this template; `null`: any. */
  readonly children: readonly string[] | null;
  /** Their titles change by approved merges only. */
  readonly mergesOnly?: boolean;
}

/** The rules of a template; `undefined` when it is not known here, and the server decides. */
export type RulesOf = (templateId: string) => TemplateRules | undefined;

/** Why `ids` may not be moved under `parentId`, as a message; `null` when they may. */
export function moveRefusal(
  workspace: TreeReader & Pick<Forest, 'crossing'>,
  ids: readonly string[],
  parentId: string | null,
  rulesOf: RulesOf,
): string | null {
  for (const id of ids) {
    const crossing = workspace.crossing(id, parentId);
    if (crossing !== null) return crossingLabel(crossing, workspace, id, parentId);
  }
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

/** As the server says it: what was written under the promise that few read it stays so. */
function crossingLabel(
  crossing: Crossing,
  workspace: TreeReader,
  id: string,
  parentId: string | null,
): string {
  const name = titleOf(workspace, id);
  switch (crossing) {
    case 'top':
      return `${name} is a private Codex and stands on top of its own tree: it has no other place.`;
    case 'in':
      return `${name} can’t be moved below a private Codex. Create a Codex in ${titleOf(workspace, parentId)}, and copy into it.`;
    case 'out':
    case 'across':
      return `${name} is private, so it stays below its private Codex.`;
  }
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
