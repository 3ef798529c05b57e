'use client';
/** Making a Codex from anywhere: create it, then go there. */
import { useCreateCodex } from '#components/api/codex-mutations.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { toast } from '#components/ui/toast.tsx';

export interface NewCodex {
  readonly templateId: string;
  readonly parentId?: string;
}

/**
 * `start` makes an untitled Codex and opens it; the title is the first thing its page asks for. It finishes even when
 * what it was called from (a menu, the palette) is gone by then.
 */
export function useNewCodex(): {
  readonly start: (wanted: NewCodex) => void;
  readonly pendingTemplateId: string | null;
} {
  const { mutateAsync, isPending, variables } = useCreateCodex();
  const start = ({ templateId, parentId }: NewCodex) => {
    if (isPending) return;
    mutateAsync({ templateId, title: '', ...(parentId ? { parentId } : {}) }).then(
      (codex) => navigate(`/c/${codex.id}`),
      (error: unknown) => toast.failed('The Codex was not made', error),
    );
  };
  return { start, pendingTemplateId: isPending ? variables.templateId : null };
}
