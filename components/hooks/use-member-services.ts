/** What somebody signed in can reach from a Codex: members, other Codices, uploads. */
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/keys.ts';
import { useMembers, useTemplates } from '#components/api/queries.ts';
import type { CodexServices } from '#components/codex/codex-scope.tsx';
import { navigate } from '#components/navigation/navigate.ts';
import { isBinderyError } from '#core/errors.ts';
import { codexListSchema, codexSchema } from '#core/protocol/api/codices.ts';
import { uploadAsset } from './upload-asset.ts';

const CHOICES = 12;
const FRESH_MS = 60_000;

export function useMemberServices(codexId: string): CodexServices {
  const client = useQueryClient();
  const { data: members } = useMembers();
  const { data: templates } = useTemplates();
  return useMemo(
    () => ({
      people: (members ?? []).map(({ id, name, disabled }) => ({ id, name, active: !disabled })),
      searchCodices: async (query, signal) => {
        const { items } = await api.get('/codices', codexListSchema, {
          signal,
          query: { q: query.trim(), limit: CHOICES },
        });
        return items.map(({ id, title, template }) => ({ id, title, templateId: template.id }));
      },
      findCodex: async (id) => {
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
      templateName: (id) => templates?.find((template) => template.id === id)?.name ?? id,
      codexHref: (id) => `/c/${id}`,
      navigate: (href) => navigate(href),
      upload: (file, onProgress) => uploadAsset(codexId, file, onProgress),
    }),
    [client, members, templates, codexId],
  );
}
