/** The notices on the page of a draft: another version published meanwhile, a draft this browser kept, access that has ended. */
import { Button } from '@mantine/core';
import { clientStore } from '#components/browser/client-store.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { saveStateLabels } from '#components/save-state/save-state-labels.ts';
import { useSaveState } from '#components/save-state/use-save-state.ts';
import { toast } from '#components/ui/toast.tsx';
import { templateDocumentName } from '#core/protocol/document-name.ts';
import { STARTER } from '#core/template/draft/starter-template.ts';
import type { PublishedSource } from '#core/template/draft/template-draft.ts';
import { discardCopy } from '#sync/pending/discard-edits.ts';
import { hasEnded } from '#sync/session/session-status.ts';
import type { TemplateSession } from '#sync/session/template-session.ts';
import { BrowserDraftNotice } from './browser-draft-notice.tsx';
import { downloadSource } from './download-source.ts';
import { useDraft } from './draft-context.tsx';
import classes from './draft-notices.module.css';
import { LateNotice } from './late-notice.tsx';
import { NEW_TEMPLATE } from './new-template.ts';
import { Notice } from './notice.tsx';

interface DraftNoticesProps {
  readonly draftId: string;
  /** `null` for a new template. */
  readonly templateId: string | null;
  readonly session: TemplateSession;
  readonly published: PublishedSource | null;
  readonly baseVersion: number;
  readonly me: { readonly id: string };
}

/** Stands inside a `DraftProvider`. */
export function DraftNotices(props: DraftNoticesProps) {
  const { draftId, templateId, session, published, baseVersion, me } = props;
  const phase = useSaveState(session)?.phase;
  const isAway = phase === 'offline' || phase === 'unreachable';
  const browserKey = templateId ?? (draftId === me.id ? NEW_TEMPLATE : null);
  return (
    <div className={classes['notices']}>
      <EndedNotice draftId={draftId} session={session} personId={me.id} />
      {templateId === null && draftId === me.id && <BegunHereNotice session={session} isAway={isAway} />}
      {templateId === null && <LateNotice draftId={draftId} session={session} />}
      <OvertakenNotice published={published} baseVersion={baseVersion} />
      {browserKey !== null && (
        <BrowserDraftNotice
          browserKey={browserKey}
          templateId={templateId}
          session={session}
          published={published}
          baseVersion={baseVersion}
        />
      )}
    </div>
  );
}

function OvertakenNotice({ published, baseVersion }: Pick<DraftNoticesProps, 'published' | 'baseVersion'>) {
  const { text } = useDraft();
  if (published === null || published.version <= baseVersion || text === published.source) return null;
  return (
    <Notice>
      Version {published.version} was published meanwhile; this draft stands on version {baseVersion}. It is
      in the list of versions. Publishing the draft asks first, for it changes back whatever the two differ
      in.
    </Notice>
  );
}

interface BegunHereNoticeProps {
  readonly session: Pick<TemplateSession, 'isBegunHere'>;
  readonly isAway: boolean;
}

/** Away from the server nobody knows whether this person has a template in the making already. */
export function BegunHereNotice({ session, isAway }: BegunHereNoticeProps) {
  const { text } = useDraft();
  if (!isAway || !(session.isBegunHere() || text === STARTER.source)) return null;
  return (
    <Notice>
      The server can’t be reached, and may already have a template that you are making. If so, what you write
      here is added to it.
    </Notice>
  );
}

interface EndedNoticeProps {
  readonly draftId: string;
  readonly session: TemplateSession;
  readonly personId: string;
}

/** Nothing more can be sent: what was written may exist nowhere else. */
function EndedNotice({ draftId, session, personId }: EndedNoticeProps) {
  const { text } = useDraft();
  const status = useSaveState(session);
  if (status === null || !(hasEnded(status) || (status.phase === 'read-only' && status.waiting > 0)))
    return null;
  const discard = async () => {
    const putBack = await discardCopy(await clientStore(), personId, templateDocumentName(draftId));
    navigate('/admin/templates', { replace: true });
    toast.undo('What you wrote in this draft was discarded', () => {
      putBack().catch((error: unknown) => toast.failed('It could not be put back', error));
    });
  };
  return (
    <Notice
      actions={
        status.waiting === 0 ? undefined : (
          <>
            <Button
              size="compact-sm"
              variant="subtle"
              color="amber"
              onClick={() => downloadSource(text, draftId)}
            >
              Download what you wrote
            </Button>
            <Button
              size="compact-sm"
              variant="subtle"
              color="ink"
              onClick={() =>
                void discard().catch((error: unknown) => toast.failed('Nothing was discarded', error))
              }
            >
              Discard
            </Button>
          </>
        )
      }
    >
      {saveStateLabels(status, 'template').explanation}
    </Notice>
  );
}
