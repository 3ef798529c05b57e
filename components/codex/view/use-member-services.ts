/** The services of an open Codex for members: people, other Codices, uploads. */

import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '#components/api/client.ts';
import { useCodex, useMembers, useTemplates } from '#components/api/queries.ts';
import { keys } from '#components/api/query-keys.ts';
import { serverReach } from '#components/api/server-reach.ts';
import { attachFile } from '#components/assets/attach-file.ts';
import type { CodexChoice, CodexServices } from '#components/codex-context/codex-context.tsx';
import { navigate } from '#components/navigation/navigate.ts';
import { useCreateCodex } from '#components/new-codex/use-create-codex.ts';
import { usePending } from '#components/pending/pending-context.tsx';
import { findTitles } from '#components/tree-context/find-titles.ts';
import { type TreeContextValue, useTreeContext } from '#components/tree-context/tree-context.tsx';
import { fetchFacets } from '#components/tree-context/use-facets.ts';
import { can } from '#core/access/policy.ts';
import { isBinderyError } from '#core/errors.ts';
import { codexListSchema, codexSchema } from '#core/protocol/api/codices.ts';
import { conflictListSchema } from '#core/protocol/api/conflicts.ts';
import { rollUpsSchema } from '#core/protocol/api/roll-ups.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import { isUuid } from '#core/uuid.ts';

const CHOICES = 12;
/** Some of the answers may be of other private Codices. */
const ASKED = 3 * CHOICES;
const FRESH_MS = 60_000;

export function useMemberServices(codexId: string): CodexServices {
  const client = useQueryClient();
  const { data: members } = useMembers();
  const { data: templates } = useTemplates();
  const tree = useTreeContext();
  const pending = usePending()?.work ?? null;
  const make = useCreateCodex();
  const { me } = tree ?? {};
  // From a private Codex nothing is made elsewhere by the way: its title is a word of that Codex.
  const ownTopId = useCodex(codexId).data?.privateTopId ?? tree?.workspace.privateTopOf(codexId) ?? null;
  const isPrivate = ownTopId !== null;
  const mayCreate =
    !isPrivate &&
    me !== undefined &&
    can(
      { kind: 'user', id: me.id, name: me.name, role: me.role },
      { action: 'createCodex', resource: { kind: 'workspace' } },
    );
  return useMemo(
    () => ({
      people: (members ?? []).map(({ id, name, disabled, agent }) => ({
        ...{ id, name, active: !disabled },
        ...(agent !== undefined && { provider: agent.provider }),
      })),
      searchCodices: (query, signal) => searchCodices(tree, ownTopId, query, signal),
      findCodex: async (id) => {
        const label = tree?.workspace.node(id)?.label;
        if (label && tree?.workspace.node(id)?.standing !== 'trashed') return { id, ...label };
        try {
          const found = await client.fetchQuery({
            queryKey: keys.codex(id),
            queryFn: ({ signal }) => api.get(`/codices/${encodeURIComponent(id)}`, codexSchema, { signal }),
            staleTime: FRESH_MS,
            retry: false,
          });
          return { id, title: found.title, templateId: found.template.id };
        } catch (error) {
          if (isBinderyError(error)) return null;
          throw error;
        }
      },
      findTags: () => findTags(client),
      createCodex:
        make === null || !mayCreate
          ? null
          : (templateId, title) => {
              const label = tree?.workspace.node(codexId)?.label;
              const rules = templates?.find(({ id }) => id === label?.templateId);
              const isChild = rules !== undefined && (rules.children?.includes(templateId) ?? false);
              return make({ templateId, title, ...(isChild ? { parentId: codexId } : {}) });
            },
      creatableTemplates: (targets) =>
        (templates ?? []).filter(({ id }) => targets === null || targets.includes(id)),
      templateName: (id) => templates?.find((template) => template.id === id)?.name ?? id,
      codexHref: (id) => (isUuid(id) ? codexPath(id) : null),
      navigate: (href) => navigate(href),
      findProblems: async (signal) => {
        const path = `/codices/${encodeURIComponent(codexId)}/conflicts`;
        return (await api.get(path, conflictListSchema, { signal })).problems;
      },
      findRollUps: async (signal) => {
        const path = `/codices/${encodeURIComponent(codexId)}/roll-ups`;
        const found = await api.get(path, rollUpsSchema, { signal });
        return { ...found, at: tree?.session.environment.now() ?? Date.now() };
      },
      upload: (file, onProgress) => {
        const title = tree?.workspace.node(codexId)?.label?.title ?? '';
        const at = tree?.session.environment.now() ?? Date.now();
        return attachFile(pending, file, { codexId, title, at, onProgress });
      },
    }),
    [client, members, templates, codexId, ownTopId, tree, pending, make, mayCreate],
  );
}

/**
 * By the server, or by title in the trees of this device while it is away: what every reader of a Codex below `ownTopId` may know. A reference to
 * another private Codex would be one to nothing for whoever may not read that, and is marked for review.
 */
async function searchCodices(
  tree: TreeContextValue | null,
  ownTopId: string | null,
  query: string,
  signal: AbortSignal,
): Promise<readonly CodexChoice[]> {
  const here = () => (tree === null ? [] : findTitles(tree.workspace.around(ownTopId), query, CHOICES));
  if (serverReach.get() !== 'reachable') return here();
  try {
    const { items } = await api.get('/codices', codexListSchema, {
      signal,
      query: { q: query.trim(), limit: ASKED },
    });
    const fitting = items.filter(({ privateTopId = ownTopId }) => privateTopId === ownTopId);
    return fitting
      .slice(0, CHOICES)
      .map(({ id, title, template }) => ({ id, title, templateId: template.id }));
  } catch (error) {
    // The second: words that read like a filter for something there is not, or a bracket that is still open.
    if (isBinderyError(error) && ['unavailable', 'invalid_input'].includes(error.code)) return here();
    throw error;
  }
}

/** The tags of all Codices, the most used first. */
async function findTags(client: QueryClient): Promise<readonly string[]> {
  const counts = new Map<string, number>();
  for (const { tags } of await fetchFacets(client))
    for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)).map(([tag]) => tag);
}
