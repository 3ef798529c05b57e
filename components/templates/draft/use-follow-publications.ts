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
  useEffect(
    () =>
      session.onAnnouncement((message) => {
        const { success, data } = publicationSchema.safeParse(message);
        if (!success) return;
        refreshTemplate(client, data.id);
        if (data.id === draftId || publishing.current) return;
        const open = () => navigate(`/admin/templates/${encodeURIComponent(data.id)}`, { replace: true });
        if (session.draft.source.toString() !== STARTER.source) {
          // Words that came too late stand here, and are offered here.
          const said = `This template was published as “${data.id}”, version ${data.version}; its draft goes on there.`;
          toast.notice(said, [{ label: 'Open it', run: open }]);
          return;
        }
        toast.notice(`This template was published as version ${data.version}; its draft goes on here.`);
        open();
      }),
    [session, client, draftId],
  );
}
