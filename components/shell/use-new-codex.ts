'use client';
/** Making a Codex from anywhere: it is made on this device, and opened. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '#components/api/keys.ts';
import { fetchTemplate } from '#components/api/queries.ts';
import { browserEnvironment } from '#components/hooks/browser-environment.ts';
import { clientStore } from '#components/hooks/client-store.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { openClientRequests } from '#components/requests/client-requests.ts';
import { makeCodex, type WantedCodex } from '#components/requests/make-codex.ts';
import { useTreeScope } from '#components/tree/tree-scope.tsx';
import { toast } from '#components/ui/toast.tsx';
import { codexPath } from '#core/protocol/page-address.ts';
import { personalStore } from '#sync/personal-store.ts';

/**
 * `start` makes an untitled Codex and opens it; the title is the first thing its page asks for. It finishes even when
 * what it was called from (a menu, the palette) is gone by then.
 */
export function useNewCodex(): {
  readonly start: (wanted: WantedCodex) => void;
  readonly pendingTemplateId: string | null;
} {
  const client = useQueryClient();
  const scope = useTreeScope();
  const [pendingTemplateId, setPending] = useState<string | null>(null);

  const make = async (wanted: WantedCodex): Promise<string> => {
    if (scope === null) throw new Error('Nobody is signed in here.');
    const { session, me, workspace } = scope;
    // Its parent stands in the tree, which may still be on its way from the store.
    await session.loaded;
    const { id, templates } = await makeCodex(
      {
        queue: await openClientRequests(me.id),
        store: personalStore(await clientStore(), me.id),
        workspace,
        actor: { id: me.id, name: me.name },
        now: session.environment.now,
        newId: browserEnvironment.newId,
        findTemplate: (templateId) => fetchTemplate(client, templateId),
      },
      wanted,
    );
    for (const template of templates)
      client.setQueryData(keys.template(template.id, template.version), template);
    return id;
  };

  const start = (wanted: WantedCodex) => {
    if (pendingTemplateId !== null || scope === null) return;
    setPending(wanted.templateId);
    make(wanted)
      .then(
        (id) => navigate(codexPath(id)),
        (error: unknown) => toast.failed('The Codex was not made', error),
      )
      .finally(() => setPending(null));
  };
  return { start, pendingTemplateId };
}
