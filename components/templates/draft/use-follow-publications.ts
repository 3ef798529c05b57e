/** A hook that follows what is published while a draft is open. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { z } from 'zod';
import { navigate } from '#components/navigation/navigate.ts';
import { toast } from '#components/ui/toast.tsx';
import { STARTER } from '#core/template/draft/starter-template.ts';
import type { TemplateSession } from '#sync/session/template-session.ts';
import { refreshTemplate } from './template-queries.ts';

/** What the server tells the pages of a draft when a version was published. */
const publicationSchema = z.object({
  type: z.literal('template-published'),
  id: z.string(),
  version: z.int(),
});

/** An announcement may come before the edit that begins the draft anew. */
const RESTART_MS = 1_000;

/**
 * Reads the published version anew when there is another, and goes on to the page of a template that was in the making and has
 * been published; the page that publishes it itself (`isPublishing`) goes its own way.
 */
export function useFollowPublications(
  session: Pick<TemplateSession, 'onAnnouncement' | 'draft'>,
  draftId: string,
  isPublishing: boolean,
): void {
  const client = useQueryClient();
  const publishing = useRef(isPublishing);
  publishing.current = isPublishing;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = session.onAnnouncement((message) => {
      const { success, data } = publicationSchema.safeParse(message);
      if (!success) return;
      refreshTemplate(client, data.id);
      if (data.id === draftId || publishing.current) return;
      timer = setTimeout(() => goOn(session, data), RESTART_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [session, client, draftId]);
}

/** Goes to the page of the template, unless words stand here that came too late: they are offered here. */
function goOn({ draft }: Pick<TemplateSession, 'draft'>, { id, version }: z.infer<typeof publicationSchema>) {
  const open = () => navigate(`/admin/templates/${encodeURIComponent(id)}`, { replace: true });
  if (draft.source.toString() === STARTER.source) {
    toast.notice(`This template was published as version ${version}; its draft goes on here.`);
    open();
    return;
  }
  const said = `This template was published as “${id}”, version ${version}; its draft goes on there.`;
  toast.notice(said, [{ label: 'Open it', run: open }]);
}
