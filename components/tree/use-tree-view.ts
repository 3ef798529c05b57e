/** A hook for the tree view, recomputed when tree, filter or grouping changes. */
import { useDeferredValue, useMemo } from 'react';
import { useTemplatesById } from '#components/api/queries.ts';
import { type TreeContextValue, useTreeVersion } from '#components/tree-context/tree-context.tsx';
import { createTreeView, type TreeView } from '#components/tree-context/tree-view.ts';
import { useFacets } from '#components/tree-context/use-facets.ts';
import type { TreePreferences } from './tree-preferences.ts';

export function useTreeView(scope: TreeContextValue, preferences: TreePreferences, filter: string): TreeView {
  const { grouping, showArchived } = preferences;
  const version = useTreeVersion(scope);
  const templates = useTemplatesById();
  const facets = useFacets(grouping === 'status' || grouping === 'tag');
  // Typing stays fluent in a large tree: the list follows when there is time.
  const words = useDeferredValue(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the workspace holds
  return useMemo(
    () =>
      createTreeView({
        workspace: scope.workspace.shared,
        grouping,
        filter: words,
        showArchived,
        templateName: (id) => templates.get(id)?.name ?? 'No template',
        facetsOf: (id) => facets.get(id),
      }),
    [scope, version, grouping, words, showArchived, templates, facets],
  );
}
