'use client';
/** `/admin/templates/<id>`: the editor page of a template; `new` starts another. */
import { Button } from '@mantine/core';
import { IconTemplate } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useMe } from '#components/api/queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import { AdminsOnly } from './admins-only.tsx';
import { DraftProvider } from './draft/draft-context.tsx';
import { NEW_TEMPLATE, STARTER_SOURCE } from './draft/starter-template.ts';
import { readDraft } from './draft/template-draft.ts';
import { useNewestSource } from './draft/template-queries.ts';
import { useLocalDraft } from './draft/use-local-draft.ts';
import type { Base } from './draft/use-template-draft.ts';
import classes from './template-editor.module.css';
import { TemplateEditor } from './template-editor.tsx';

const STARTER: Base = { version: 0, source: STARTER_SOURCE };
const LIBRARY = { label: 'Templates', href: '/admin/templates' };

export function TemplateEditorPage({ templateId }: { readonly templateId: string }) {
  const { data: me } = useMe();
  const isNew = templateId === NEW_TEMPLATE;
  const mayRule = me !== undefined && isAtLeast(me.role, 'admin');
  const newest = useNewestSource(templateId, mayRule && !isNew);

  if (me !== undefined && !mayRule) {
    return (
      <Aside title={templateId}>
        <AdminsOnly workspace={me.workspace.name} />
      </Aside>
    );
  }
  if (isNew && mayRule) return <LocalEditor key={NEW_TEMPLATE} templateId={null} published={STARTER} />;
  if (newest.data !== undefined) {
    const published = { version: newest.data.template.version, source: newest.data.source };
    return (
      <LocalEditor key={`${templateId}@${published.version}`} templateId={templateId} published={published} />
    );
  }
  const draft = newest.isError ? readDraft(templateId) : null;
  if (draft?.base !== undefined) {
    const published = { version: draft.baseVersion, source: draft.base };
    return (
      <LocalEditor key={`${templateId}@${published.version}`} templateId={templateId} published={published} />
    );
  }
  return (
    <Aside title={templateId}>
      {newest.isError && (
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
          {errorMessage(newest.error)}
        </EmptyState>
      )}
    </Aside>
  );
}

interface LocalEditorProps {
  readonly templateId: string | null;
  readonly published: Base;
}

function LocalEditor({ templateId, published }: LocalEditorProps) {
  const { source, baseVersion, forget } = useLocalDraft(templateId ?? NEW_TEMPLATE, published);
  return (
    <DraftProvider source={source} awareness={null} canEdit>
      <TemplateEditor
        templateId={templateId}
        published={published}
        baseVersion={baseVersion}
        onPublished={forget}
      />
    </DraftProvider>
  );
}

/** The page without its editor: waiting, or saying why there is none. */
function Aside({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <PageLayout>
      <PageHeader breadcrumbs={[LIBRARY, { label: title }]} />
      <div className={classes['aside']}>{children}</div>
    </PageLayout>
  );
}
