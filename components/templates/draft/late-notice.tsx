/** The notice that a template in the making was published before the server had what was written here: its text is offered. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type * as Y from 'yjs';
import { toast } from '#components/ui/toast.tsx';
import { STARTER } from '#core/template/draft/starter-template.ts';
import type { TemplateSession } from '#sync/session/template-session.ts';
import { downloadSource } from './download-source.ts';
import { useDraft } from './draft-context.tsx';
import { Notice } from './notice.tsx';

type LateSession = Pick<TemplateSession, 'doc' | 'draft' | 'pendingOperations'>;

interface LateNoticeProps {
  readonly draftId: string;
  readonly session: LateSession;
}

/** Stands inside a `DraftProvider`. */
export function LateNotice({ draftId, session }: LateNoticeProps) {
  const { canEdit, replace } = useDraft();
  const [late, setLate] = useLateText(session);
  if (late === null) return null;
  const take = () => {
    const { takeBack, keep } = replace(late);
    setLate(null);
    const undo = () => {
      takeBack();
      setLate(late);
    };
    toast.undo('The draft now has what you wrote', undo, keep);
  };
  const dismiss = () => {
    setLate(null);
    toast.undo('What you wrote is not offered any more', () => setLate(late));
  };
  return (
    <Notice
      actions={
        <>
          {canEdit && (
            <Button size="compact-sm" variant="subtle" color="amber" onClick={take}>
              Put it into this draft
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="subtle"
            color="amber"
            onClick={() => downloadSource(late, draftId)}
          >
            Download it
          </Button>
          <Button size="compact-sm" variant="subtle" color="ink" onClick={dismiss}>
            Dismiss
          </Button>
        </>
      }
    >
      This template was published before the server had what you wrote last. Its draft goes on under its id,
      without that; here another has begun.
    </Notice>
  );
}

/** The text as it stood here when the draft was begun anew, if words of it had not reached the server by then. */
function useLateText(session: LateSession) {
  const state = useState<string | null>(null);
  const [, setLate] = state;
  useEffect(() => {
    const { doc, draft } = session;
    let before = '';
    const remember = ({ local }: Y.Transaction) => {
      if (!local) before = draft.source.toString();
    };
    doc.on('beforeTransaction', remember);
    const stop = draft.observeRestart(() => {
      // What was inserted into the former text stands in the new one, without its surroundings.
      if (session.pendingOperations().length > 0 || draft.source.toString() !== STARTER.source)
        setLate(before);
    });
    return () => {
      doc.off('beforeTransaction', remember);
      stop();
    };
  }, [session]);
  return state;
}
