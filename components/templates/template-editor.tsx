/** The editor of a template: outline, source and live form side by side, or in tabs on narrow screens. */

import { Button, SegmentedControl, Tabs } from '@mantine/core';
import { type RefObject, useMemo, useRef, useState } from 'react';
import { useTemplates } from '#components/api/queries.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { NeedsServer, useServerNeed } from '#components/page/needs-server.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import { TemplateOutline } from './builder/template-outline.tsx';
import { CodeEditor, type CodeEditorHandle } from './code/code-editor.tsx';
import { FindingList } from './code/finding-list.tsx';
import { useDraft } from './draft/draft-context.tsx';
import type { Place } from './draft/findings.ts';
import { usePublishTemplate } from './draft/template-queries.ts';
import { type Base, useDraftReading } from './draft/use-template-draft.ts';
import { TemplatePreview } from './preview/template-preview.tsx';
import { PublishDialog } from './publish/publish-dialog.tsx';
import classes from './template-editor.module.css';
import { VersionList } from './version-list.tsx';

const PANES = ['fields', 'source', 'form'] as const;
type Pane = (typeof PANES)[number];
const PANE_LABELS: Record<Pane, string> = { fields: 'Fields', source: 'Source', form: 'Form' };

interface TemplateEditorProps {
  /** `null` for a new template. */
  readonly templateId: string | null;
  /** The newest version there is. */
  readonly published: Base;
  /** The version that the draft stands on. */
  readonly baseVersion: number;
  readonly onPublished: () => void;
}

/** Stands inside a `DraftProvider`. */
export function TemplateEditor({ templateId, published, baseVersion, onPublished }: TemplateEditorProps) {
  const { text, replace: replaceDraft } = useDraft();
  const [pane, setPane] = useState<Pane>('source');
  const editor = useRef<CodeEditorHandle>(null);
  const reading = useDraftReading(text, templateId);
  const { template } = reading;
  const publishing = usePublishing({
    text,
    baseVersion,
    publishedId: templateId ?? template?.id ?? null,
    onPublished,
  });
  const reveal = (place: Place) => {
    setPane('source');
    requestAnimationFrame(() => editor.current?.reveal(place)); // the pane may have to appear first
  };
  const isDirty = text !== published.source;
  const isNew = templateId === null;
  const replace = (source: string, done: string) => toast.undo(done, replaceDraft(source));
  const name = template?.name ?? templateId ?? 'New template';

  return (
    <PageLayout>
      <PageHeader
        breadcrumbs={[{ label: 'Templates', href: '/admin/templates' }, { label: name }]}
        right={
          <>
            <DraftState
              isDirty={isDirty}
              isNew={isNew}
              version={template?.version ?? published.version + 1}
              publishedVersion={published.version}
              onDiscard={() => replace(published.source, 'The draft was discarded')}
            />
            <PublishButton
              onClick={publishing.open}
              isReady={reading.isReady && (isDirty || isNew)}
              isStale={reading.isStale}
            />
          </>
        }
      />
      <h1 className="vb-hidden">{name}</h1>
      <div className={classes['editor']} data-pane={pane}>
        <PaneSwitch pane={pane} onChange={setPane} />
        <SidePane
          templateId={templateId}
          baseVersion={baseVersion}
          reading={reading}
          onReveal={reveal}
          onTake={(source, version) => {
            replace(source, `The draft is now version ${version}`);
            setPane('source');
          }}
        />
        <SourcePane editor={editor} reading={reading} onReveal={reveal} />
        <PreviewPane reading={reading} showsImpact={isDirty || isNew} />
      </div>
      {template !== null && reading.impact !== null && (
        <PublishDialog {...publishing.dialog} template={template} impact={reading.impact} isNew={isNew} />
      )}
    </PageLayout>
  );
}

interface PaneSwitchProps {
  readonly pane: Pane;
  readonly onChange: (pane: Pane) => void;
}

/** Where there is no room for all panes, one is shown. */
function PaneSwitch({ pane, onChange }: PaneSwitchProps) {
  return (
    <SegmentedControl
      className={classes['switch'] ?? ''}
      aria-label="Show"
      value={pane}
      onChange={(value) => onChange(PANES.find((each) => each === value) ?? 'source')}
      data={PANES.map((value) => ({ value, label: PANE_LABELS[value] }))}
    />
  );
}

interface PublishButtonProps {
  readonly isReady: boolean;
  readonly isStale: boolean;
  readonly onClick: () => void;
}

function PublishButton({ isReady, isStale, onClick }: PublishButtonProps) {
  const need = useServerNeed();
  return (
    <Button
      onClick={onClick}
      disabled={need !== null || !isReady}
      title={need ?? (isStale ? 'Mend the errors first' : undefined)}
    >
      Publish…
    </Button>
  );
}

type Reading = ReturnType<typeof useDraftReading>;

interface SidePaneProps {
  readonly templateId: string | null;
  readonly baseVersion: number;
  readonly reading: Reading;
  readonly onReveal: (place: Place) => void;
  readonly onTake: (source: string, version: number) => void;
}

function SidePane({ templateId, baseVersion, reading, onReveal, onTake }: SidePaneProps) {
  return (
    <section className={classes['side']} aria-label="Fields and versions">
      <Tabs defaultValue="fields" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="fields">Fields</Tabs.Tab>
          {templateId !== null && <Tabs.Tab value="versions">Versions</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="fields" className={classes['panel'] ?? ''}>
          <TemplateOutline template={reading.template} source={reading.source} onChoose={onReveal} />
        </Tabs.Panel>
        {templateId !== null && (
          <Tabs.Panel value="versions" className={classes['panel'] ?? ''}>
            <VersionList templateId={templateId} baseVersion={baseVersion} onTake={onTake} />
          </Tabs.Panel>
        )}
      </Tabs>
    </section>
  );
}

interface SourcePaneProps {
  readonly editor: RefObject<CodeEditorHandle | null>;
  readonly reading: Reading;
  readonly onReveal: (place: Place) => void;
}

function SourcePane({ editor, reading, onReveal }: SourcePaneProps) {
  const templateIds = useTemplateIds();
  const need = useServerNeed();
  const { findings, severity, error } = reading;
  return (
    <section className={classes['source']} aria-label="Source">
      <CodeEditor
        ref={editor}
        findings={findings}
        severity={severity}
        templateIds={templateIds}
        label="Template source, JSON5"
      />
      <FindingList
        findings={findings}
        severity={severity}
        onReveal={onReveal}
        onFix={(finding) => editor.current?.mend(finding)}
      />
      {error !== null && need === null && (
        <p role="alert" className={classes['problem']}>
          The source could not be checked by the server. {errorMessage(error)}
        </p>
      )}
      <NeedsServer what="Publishing" />
    </section>
  );
}

interface PreviewPaneProps {
  readonly reading: Reading;
  readonly showsImpact: boolean;
}

function PreviewPane({ reading: { template, impact, isStale }, showsImpact }: PreviewPaneProps) {
  return (
    <section className={classes['preview']} aria-label="Preview of the form">
      <TemplatePreview template={template} impact={showsImpact ? impact : null} isStale={isStale} />
    </section>
  );
}

function useTemplateIds(): readonly string[] {
  const { data } = useTemplates();
  return useMemo(() => (data ?? []).map(({ id }) => id), [data]);
}

interface DraftStateProps {
  readonly isDirty: boolean;
  readonly isNew: boolean;
  /** The one that would be published. */
  readonly version: number;
  readonly publishedVersion: number;
  readonly onDiscard: () => void;
}

function DraftState({ isDirty, isNew, version, publishedVersion, onDiscard }: DraftStateProps) {
  if (!isDirty) {
    return <span className={classes['chip']}>{isNew ? 'New' : `v${publishedVersion}, published`}</span>;
  }
  return (
    <>
      <span className={classes['chip']} title="Kept on this device until you publish or discard it">
        Draft of v{version}
      </span>
      <Button variant="subtle" color="ink" onClick={onDiscard} className={classes['discard'] ?? ''}>
        Discard
      </Button>
    </>
  );
}

interface Publishing {
  readonly text: string;
  readonly baseVersion: number;
  readonly publishedId: string | null;
  readonly onPublished: () => void;
}

function usePublishing({ text, baseVersion, publishedId, onPublished }: Publishing) {
  const publication = usePublishTemplate();
  const [opened, setOpened] = useState(false);
  const close = () => {
    setOpened(false);
    publication.reset();
  };
  const publish = (over?: number) => {
    if (publishedId === null) return;
    publication.mutate(
      { id: publishedId, source: text, baseVersion: over ?? baseVersion },
      {
        onSuccess: ({ template, impact }) => {
          onPublished();
          setOpened(false);
          toast.done(publishedMessage(template.name, template.version, impact.codices));
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

function publishedMessage(name: string, version: number, codices: number): string {
  const said = `${name} v${version} is published`;
  if (codices === 0) return said;
  return `${said}, and ${codices === 1 ? 'its Codex follows' : `its ${codices} Codices follow`}`;
}
