'use client';
/**
 * `/admin/templates/<id>`: the editor page of a template, over its live draft. `new` is the template that somebody has in the
 * making, which others find under the id of that member.
 */
import { Button } from '@mantine/core';
import { IconTemplate } from '@tabler/icons-react';
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { useMe } from '#components/api/queries.ts';
import { useTemplateSession } from '#components/live-session/use-template-session.ts';
import { Link } from '#components/navigation/link.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { usePendingState } from '#components/pending/pending-context.tsx';
import { saveStateLabels } from '#components/save-state/save-state-labels.ts';
import { useSaveState } from '#components/save-state/use-save-state.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import { isBinderyError } from '#core/errors.ts';
import { templateDocumentName } from '#core/protocol/document-name.ts';
import type { SourcePoint } from '#core/protocol/page-address.ts';
import { STARTER } from '#core/template/draft/starter-template.ts';
import { seedTemplateDraft } from '#core/template/draft/template-draft.ts';
import { isUuid } from '#core/uuid.ts';
import { hasEnded } from '#sync/session/session-status.ts';
import type { TemplateSession } from '#sync/session/template-session.ts';
import { AdminsOnly } from './admins-only.tsx';
import { DraftProvider } from './draft/draft-context.tsx';
import { NEW_TEMPLATE } from './draft/new-template.ts';
import { useNewestSourceFor } from './draft/template-queries.ts';
import classes from './template-editor.module.css';
import { TemplateEditor } from './template-editor.tsx';

const LIBRARY = { label: 'Templates', href: '/admin/templates' };
const NEVER = () => () => undefined;

interface Me {
  readonly id: string;
  readonly name: string;
}

interface TemplateEditorPageProps {
  readonly templateId: string;
  /** Where the source is opened; `null` for its beginning. */
  readonly asked: SourcePoint | null;
}

export function TemplateEditorPage({ templateId, asked }: TemplateEditorPageProps) {
  const { data: me } = useMe();
  const draftId = templateId === NEW_TEMPLATE ? (me?.id ?? null) : templateId;
  const hasUnsent = useHasUnsent(draftId);
  if (me === undefined || draftId === null) return <Aside title={templateId} />;
  // Somebody who was an admin until now finds here what they wrote and could not send.
  if (!isAtLeast(me.role, 'admin') && !hasUnsent) {
    return (
      <Aside title={templateId}>
        <AdminsOnly workspace={me.workspace.name} />
      </Aside>
    );
  }
  const ownId = isUuid(draftId) ? null : draftId;
  return <DraftPage key={draftId} draftId={draftId} templateId={ownId} asked={asked} me={me} />;
}

/** Whether edits of the draft are kept on this device that the server does not have. */
function useHasUnsent(draftId: string | null): boolean {
  const { entries } = usePendingState();
  if (draftId === null) return false;
  const name = templateDocumentName(draftId);
  return entries.some((entry) => entry.kind === 'edits' && entry.documentName === name);
}

interface DraftPageProps {
  /** Of the document. */
  readonly draftId: string;
  /** `null` for a template that was never published. */
  readonly templateId: string | null;
  readonly asked: SourcePoint | null;
  readonly me: Me;
}

/** Decides between the draft, waiting for it, and saying why it can't be shown. */
function DraftPage({ draftId, templateId, asked, me }: DraftPageProps) {
  const session = useTemplateSession(draftId, me);
  const baseVersion = useBaseVersion(session);
  const newest = useNewestSourceFor(templateId, baseVersion);
  const status = useSaveState(session ?? {});
  const isAway = status?.phase === 'offline' || status?.phase === 'unreachable';
  useBeginning(session, templateId === null && draftId === me.id && isAway ? draftId : null);
  const title = templateId ?? 'New template';
  if (session === null || status === null) return <Aside title={title} />;
  if (baseVersion !== null && (templateId === null || newest.data !== undefined || newest.isError)) {
    const { data } = newest;
    const found = data === undefined ? null : { version: data.template.version, source: data.source };
    const published = templateId === null ? STARTER : found;
    const canEdit = status.phase !== 'read-only' && !hasEnded(status);
    return (
      <DraftProvider source={session.draft.source} awareness={session.awareness} canEdit={canEdit}>
        <TemplateEditor
          draftId={draftId}
          templateId={templateId}
          published={published}
          publishedTemplate={templateId === null ? null : data?.template}
          baseVersion={baseVersion}
          session={session}
          asked={asked}
          me={me}
        />
      </DraftProvider>
    );
  }
  if (isBinderyError(newest.error) && newest.error.code === 'not_found')
    return <NotShown title={title}>{errorMessage(newest.error)}</NotShown>;
  if (hasEnded(status))
    return <NotShown title={title}>{saveStateLabels(status, 'template').explanation}</NotShown>;
  if (isAway)
    return (
      <NotShown title={title}>
        It was not opened on this device yet, and the server can’t be reached.
      </NotShown>
    );
  return <Aside title={title} />;
}

function useBaseVersion(session: TemplateSession | null): number | null {
  const get = () => session?.draft.baseVersion() ?? null;
  return useSyncExternalStore(session?.draft.observeBase ?? NEVER, get, get);
}

/** Without the server a template can be begun all the same: its draft, if the server has one, is merged with this one. */
function useBeginning(session: TemplateSession | null, draftId: string | null): void {
  useEffect(() => {
    if (session === null || draftId === null) return;
    session.begin(seedTemplateDraft(templateDocumentName(draftId), STARTER)).catch(() => undefined);
  }, [session, draftId]);
}

function NotShown({ title, children }: { readonly title: string; readonly children: string }) {
  return (
    <Aside title={title}>
      <EmptyState
        size="page"
        icon={<IconTemplate size={32} stroke={1.4} />}
        title="This template can’t be shown"
        action={
          <Button component={Link} href={LIBRARY.href}>
            All templates
          </Button>
        }
      >
        {children}
      </EmptyState>
    </Aside>
  );
}

/** The page without its editor: waiting, or saying why there is none. */
function Aside({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <PageLayout>
      <PageHeader breadcrumbs={[LIBRARY, { label: title }]} />
      <div className={classes['aside']}>{children}</div>
    </PageLayout>
  );
}
