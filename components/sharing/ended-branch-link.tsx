/** The page of a link whose branch was merged or closed while a guest was there: asks what became of it, and says so. */
import { useQuery } from '@tanstack/react-query';
import { CodexSkeleton } from '#components/codex/view/codex-skeleton.tsx';
import { BinderyError } from '#core/errors.ts';
import type { OpenedShare } from '#core/protocol/api/sharing.ts';
import { ClosedShareLink } from './closed-share-link.tsx';
import { type LinkHolder, openingOf, openLink } from './opening/guest-queries.ts';

interface EndedBranchLinkProps {
  readonly holder: LinkHolder;
  readonly share: OpenedShare;
}

export function EndedBranchLink({ holder, share }: EndedBranchLinkProps) {
  const asked = useQuery({
    queryKey: ['share-ended', holder.token],
    queryFn: ({ signal }) => openLink(openingOf(holder), signal),
    retry: false,
  });
  if (asked.isPending) return <CodexSkeleton />;
  // It opens again for whoever was sent away for another reason.
  const error = asked.error ?? new BinderyError('unavailable', 'You were disconnected from this page.');
  return <ClosedShareLink token={holder.token} codexId={share.codexId} error={error} />;
}
