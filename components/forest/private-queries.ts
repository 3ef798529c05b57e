/** The query of the private Codices that one may read: their titles, whether or not their trees are open here. */
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { codexListSchema } from '#core/protocol/api/codices.ts';
import type { Me } from '#core/protocol/api/people.ts';
import type { PrivateTop } from './forest.ts';

/** Announcements may be lost. */
const LOOK_AGAIN_MS = 120_000;
/** More than anybody has in a navigator. */
const MOST = 200;

/** Those on top, but for the trash; one answer, however many there are. */
export function usePrivateCodices() {
  return useQuery({
    queryKey: keys.privateCodices,
    queryFn: async ({ signal }) =>
      (await api.get('/codices', codexListSchema, { signal, query: { private: 'only', limit: MOST } })).items,
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** The roles that somebody has, with the titles as far as they are known. */
export function privateTops(
  { privateRoles = [] }: Pick<Me, 'privateRoles'>,
  listed: ReturnType<typeof usePrivateCodices>['data'] = [],
): readonly PrivateTop[] {
  const known = new Map(listed.map(({ id, title, template }) => [id, { title, templateId: template.id }]));
  return privateRoles.map(({ topId: id, role }) => ({ id, role, label: known.get(id) ?? null }));
}
