/** Query hooks of the comparison of two versions of a template. */
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { comparedVersionsSchema, templateVersionSchema } from '#core/protocol/api/templates.ts';

const pathOf = (id: string, version: number) => `/templates/${encodeURIComponent(id)}/versions/${version}`;

export interface VersionPair {
  readonly from: number;
  readonly to: number;
}

/** What changed from one version to another, with the source of both; versions are immutable. `null`: nothing is asked. */
export function useComparison(id: string, pair: VersionPair | null) {
  return useQuery({
    queryKey: ['template-comparison', id, pair?.from, pair?.to],
    queryFn: async ({ signal }) => {
      const { from, to } = pair ?? { from: 1, to: 1 };
      const [{ changes }, before, after] = await Promise.all([
        api.get(`${pathOf(id, from)}/compare?to=${to}`, comparedVersionsSchema, { signal }),
        api.get(pathOf(id, from), templateVersionSchema, { signal }),
        api.get(pathOf(id, to), templateVersionSchema, { signal }),
      ]);
      return { changes, name: after.template.name, sources: [before.source, after.source] as const };
    },
    enabled: pair !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
