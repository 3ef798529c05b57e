/** A hook that publishes a draft, after a dialog has shown what that does. */
import { useState } from 'react';
import { navigate } from '#components/navigation/navigate.ts';
import { toast } from '#components/ui/toast.tsx';
import { comparePath } from '#core/protocol/page-address.ts';
import type { Template } from '#core/template/template.ts';
import { type DraftSession, usePublishTemplate } from '../draft/template-queries.ts';

interface Publishing {
  /** The draft that it is published from. */
  readonly draftId: string;
  readonly session: DraftSession;
  readonly text: string;
  readonly baseVersion: number;
  /** `null` while the source does not say which template it is. */
  readonly publishedId: string | null;
}

/** The dialog of publishing: its state, and what its buttons do. */
export function usePublishing({ draftId, session, text, baseVersion, publishedId }: Publishing) {
  const publication = usePublishTemplate();
  const [opened, setOpened] = useState(false);
  const close = () => {
    setOpened(false);
    publication.reset();
  };
  const publish = ({ mayBreak, over }: { readonly mayBreak: readonly string[]; readonly over?: number }) => {
    if (publishedId === null) return;
    publication.mutate(
      { id: publishedId, source: text, baseVersion: over ?? baseVersion, draft: draftId, mayBreak, session },
      {
        onSuccess: ({ template, impact }) => {
          setOpened(false);
          const message = publishedMessage(template.name, template.version, impact.codices);
          if (baseVersion === 0) toast.done(message);
          else toast.offer(message, 'Undo…', () => navigate(undoPath(template, over ?? baseVersion)));
          navigate('/admin/templates');
        },
      },
    );
  };
  return {
    open: () => setOpened(true),
    dialog: {
      opened,
      busy: publication.isPending,
      error: publication.error,
      onClose: close,
      onPublish: publish,
    },
  };
}

/** Where the newest publication is undone, after a look at what that does. */
function undoPath({ id, version }: Pick<Template, 'id' | 'version'>, before: number): string {
  return `${comparePath(id, { from: before, to: version })}&undo`;
}

function publishedMessage(name: string, version: number, codices: number): string {
  const said = `${name} v${version} is published`;
  if (codices === 0) return said;
  return `${said}, and ${codices === 1 ? 'its Codex follows' : `its ${codices} Codices follow`}`;
}
