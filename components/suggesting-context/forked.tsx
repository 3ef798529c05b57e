/** The scope of a field in suggesting mode: its fork in place of the Codex, and the comments without what is written into it. */
import { type ReactNode, useMemo } from 'react';
import { ForkScope } from '#components/codex-context/codex-context.tsx';
import {
  type CommentedPassage,
  type FieldComments,
  FieldCommentsContext,
  useFieldComments,
} from '#components/comments-context/comments-context.ts';
import { type FieldFork, FieldForkContext, useForkOf } from './suggesting-context.ts';

interface ForkedProps {
  readonly fieldId: string;
  /** It cannot be changed now, so nothing is suggested for it either. */
  readonly isLocked?: boolean;
  readonly children: ReactNode;
}

export function Forked({ fieldId, isLocked = false, children }: ForkedProps) {
  const fork = useForkOf(fieldId);
  const comments = useFieldComments();
  const beside = useMemo(
    () => (comments === null || fork === null ? comments : besideFork(comments, fork)),
    [comments, fork],
  );
  if (fork === null || isLocked) return children;
  return (
    <FieldCommentsContext value={beside}>
      <FieldForkContext value={fork}>
        <ForkScope fork={fork}>{children}</ForkScope>
      </FieldForkContext>
    </FieldCommentsContext>
  );
}

/** What a fork holds already stands in its text, and is marked there. */
function besideFork(comments: FieldComments, fork: FieldFork): FieldComments {
  let of: readonly CommentedPassage[] = [];
  let without: readonly CommentedPassage[] = of;
  return {
    ...comments,
    passages(fieldId) {
      const all = comments.passages(fieldId);
      const kept = all.filter(({ threadId }) => !fork.holds(threadId));
      const isSame = all === of && kept.length === without.length;
      if (!isSame) [of, without] = [all, kept];
      return without;
    },
    subscribe(listener) {
      const stops = [comments.subscribe(listener), fork.subscribe(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
