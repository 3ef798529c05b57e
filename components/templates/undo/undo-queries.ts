/** Query hooks of undoing a publication: what it would do, and doing it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { toast } from '#components/ui/toast.tsx';
import { publishedTemplateSchema } from '#core/protocol/api/templates.ts';
import { refreshTemplate } from '../draft/template-queries.ts';

interface Publication {
  readonly templateId: string;
  readonly version: number;
}

const pathOf = ({ templateId, version }: Publication) =>
  `/templates/${encodeURIComponent(templateId)}/versions/${version}/undo`;

/** What undoing the publication would do, measured anew each time it is asked. */
export function useUndoPreview(publication: Publication, enabled: boolean) {
  const { templateId, version } = publication;
  return useQuery({
    queryKey: ['template-undo', templateId, version],
    queryFn: ({ signal }) => api.get(pathOf(publication), publishedTemplateSchema, { signal }),
    enabled,
    gcTime: 0,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
}

/** Says itself that it is done: the list of versions moves on as soon as the server announces the next one. */
export function useUndoPublication(publication: Publication & { readonly before: number }) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (mayBreak: readonly string[]) =>
      api.post(pathOf(publication), { mayBreak }, publishedTemplateSchema),
    onSuccess: ({ template }) => {
      toast.done(`${template.name} v${template.version} is what version ${publication.before} was`);
      refreshTemplate(client, template.id);
    },
  });
}
