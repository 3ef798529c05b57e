/** A hook that follows what is published while a draft is open. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { z } from 'zod';
import { navigate } from '#components/navigation/navigate.ts';
import { toast } from '#components/ui/toast.tsx';
import type { TemplateSession } from '#sync/session/template-session.ts';
import { refreshTemplate } from './template-queries.ts';

/** What the server tells the pages of a draft when a version was published. */
const publicationSchema = z.object({
  type: z.literal('template-published'),
  id: z.string(),
  version: z.int(),
});

/**
 * Reads the published version anew when there is another, and goes on to the page of a template that was in the making and has
 * been published; the page that publishes it itself (`isPublishing`) goes its own way.
 */
export function useFollowPublications(
  session: Pick<TemplateSession, 'onAnnouncement'>,
  draftId: string,
  isPublishing: boolean,
): void {
  const client = useQueryClient();
  const publishing = useRef(isPublishing);
  publishing.current = isPublishing;
  useEffect(
    () =>
      session.onAnnouncement((message) => {
        const { success, data } = publicationSchema.safeParse(message);
        if (!success) return;
        refreshTemplate(client, data.id);
        if (data.id === draftId || publishing.current) return;
        toast.notice(`This template was published as version ${data.version}; its draft goes on here.`);
        navigate(`/admin/templates/${encodeURIComponent(data.id)}`, { replace: true });
      }),
    [session, client, draftId],
  );
}
