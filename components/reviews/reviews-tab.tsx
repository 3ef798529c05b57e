/** The tab of reviews of what is open: the Codex, or a branch of it. */
import { useBranches } from '#components/branches/branch-queries.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { ReviewList, type ReviewListProps } from './review-list.tsx';
import { useFollowEdits } from './review-queries.ts';

export function ReviewsTab({ me }: Pick<ReviewListProps, 'me'>) {
  const { codexId, branch, canEdit, codex } = useCodexContext();
  const branches = useBranches(codexId, { enabled: branch !== null }).data;
  const isClosed = branches?.some(({ name, closedAt }) => name === branch && closedAt !== undefined);
  useFollowEdits(codexId, codex.doc);
  return <ReviewList {...{ codexId, branch, me, canEdit, isClosed: isClosed ?? false }} />;
}
