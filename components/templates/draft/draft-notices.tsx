/** The notices on the page of a draft: another version published meanwhile, a draft this browser kept, access that has ended. */
import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { clientStore } from '#components/browser/client-store.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { saveStateLabels } from '#components/save-state/save-state-labels.ts';
import { useSaveState } from '#components/save-state/use-save-state.ts';
import { toast } from '#components/ui/toast.tsx';
import { templateDocumentName } from '#core/protocol/document-name.ts';
import type { PublishedSource } from '#core/template/draft/template-draft.ts';
import { discardCopy } from '#sync/pending/discard-edits.ts';
import { hasEnded } from '#sync/session/session-status.ts';
import type { TemplateSession } from '#sync/session/template-session.ts';
import { forgetBrowserDraft, readBrowserDraft } from './browser-draft.ts';
import { useDraft } from './draft-context.tsx';
import classes from './draft-notices.module.css';
import { NEW_TEMPLATE } from './new-template.ts';

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
  const browserKey = templateId ?? (draftId === me.id ? NEW_TEMPLATE : null);
  return (
    <div className={classes['notices']}>
      <EndedNotice draftId={draftId} session={session} personId={me.id} />
      <OvertakenNotice published={published} baseVersion={baseVersion} />
      {browserKey !== null && (
        <BrowserDraftNotice browserKey={browserKey} session={session} published={published} />
      )}
    </div>
  );
}

interface NoticeProps {
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

function Notice({ children, actions }: NoticeProps) {
  return (
    <div className={classes['notice']} role="status">
      <p>{children}</p>
      {actions !== undefined && <div className={classes['actions']}>{actions}</div>}
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

interface BrowserDraftNoticeProps {
  /** Under which this browser may have kept a draft of its own. */
  readonly browserKey: string;
  readonly session: TemplateSession;
  readonly published: PublishedSource | null;
}

function BrowserDraftNotice({ browserKey, session, published }: BrowserDraftNoticeProps) {
  const { text, canEdit, replace } = useDraft();
  const [kept, setKept] = useState(() => readBrowserDraft(browserKey));
  const isKnown = kept !== null && (kept === text || kept === published?.source);
  useEffect(() => {
    if (!isKnown) return;
    forgetBrowserDraft(browserKey);
    setKept(null);
  }, [isKnown, browserKey]);
  if (kept === null || isKnown || !canEdit) return null;
  const take = () => {
    const takeBack = replace(kept);
    setKept(null);
    toast.undo('The draft is now the one that this browser kept', takeBack);
    // Until the server has it, this browser's copy is one of two at most.
    session.saved().then(
      () => forgetBrowserDraft(browserKey),
      () => undefined,
    );
  };
  const discard = () => {
    setKept(null);
    forgetBrowserDraft(browserKey);
  };
  return (
    <Notice
      actions={
        <>
          <Button size="compact-sm" variant="subtle" color="amber" onClick={take}>
            Use it
          </Button>
          <Button size="compact-sm" variant="subtle" color="amber" onClick={() => download(kept, browserKey)}>
            Download it
          </Button>
          <Button size="compact-sm" variant="subtle" color="ink" onClick={discard}>
            Discard it
          </Button>
        </>
      }
    >
      This browser kept a draft of its own, from before drafts were shared.
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
            <Button size="compact-sm" variant="subtle" color="amber" onClick={() => download(text, draftId)}>
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

function download(source: string, name: string): void {
  const file = new File([source], `${name}.json5`, { type: 'application/json5' });
  import('#components/transfer/local-export.ts').then(
    ({ saveFile }) => saveFile(file),
    (error: unknown) => toast.failed('The file was not made', error),
  );
}
