/** A hook that asks for an answer again whenever the server says in the workspace that it has changed, and once the server is back. */
import { useAnnouncedQuery } from '#components/live-session/use-announced-query.ts';
import { useTreeContext } from './tree-context.tsx';

/** `type` is what the announcement is called, `queryKey` constant. Mount it once for each. */
export function useFollowedQuery(type: string, queryKey: readonly unknown[]): void {
  useAnnouncedQuery(useTreeContext()?.session ?? null, type, queryKey);
}
