/** Hooks for the way to a Codex: its ancestors as breadcrumbs, and what it is called itself. */

import { useMemo } from 'react';
import { useCodex } from '#components/api/queries.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import { useTreeContext, useTreeVersion } from './tree-context.tsx';

export interface CodexCrumb {
  readonly id: string;
  readonly label: string;
  readonly href: string;
}

/** The ancestors from the top to the parent; from the server until the tree is loaded. */
export function useBreadcrumbs(codexId: string): readonly CodexCrumb[] {
  const scope = useTreeContext();
  const version = useTreeVersion(scope);
  const path = useCodex(codexId).data?.path;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the workspace holds
  return useMemo(() => {
    const workspace = scope?.workspace;
    if (!workspace?.node(codexId)) return (path ?? []).map(({ id, title }) => crumb(id, title));
    return workspace.ancestors(codexId).map((id) => crumb(id, workspace.node(id)?.label?.title ?? ''));
  }, [scope, version, codexId, path]);
}

function crumb(id: string, title: string): CodexCrumb {
  return { id, label: displayTitle(title), href: codexPath(id) };
}

/** The title as the tree has it, which is live; from the server until the tree is loaded. */
export function useCrumbTitle(codexId: string): string {
  const scope = useTreeContext();
  useTreeVersion(scope);
  const { data } = useCodex(codexId);
  return displayTitle(scope?.workspace.node(codexId)?.label?.title ?? data?.title ?? '');
}
