/** The editor of a template: builder, source and live form side by side, or in tabs on narrow screens. */

import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import {
  IconHistory,
  IconLayoutSidebarRightCollapse,
  IconLayoutSidebarRightExpand,
} from '@tabler/icons-react';
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useAllTemplates } from '#components/api/queries.ts';
import { SaveStateChip } from '#components/codex/notices/sync-chip.tsx';
import { Link } from '#components/navigation/link.tsx';
import { NeedsServer, useServerNeed } from '#components/page/needs-server.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import { readJson5 } from '#core/json5/json5-tree.ts';
import { locator } from '#core/json5/locate.ts';
import { draftHistoryPath, type SourcePoint } from '#core/protocol/page-address.ts';
import type { PublishedSource } from '#core/template/draft/template-draft.ts';
import type { Template } from '#core/template/template.ts';
import type { TemplateSession } from '#sync/session/template-session.ts';
import { CodeEditor, type CodeEditorHandle } from './code/code-editor.tsx';
import { FindingList } from './code/finding-list.tsx';
import { useDraft } from './draft/draft-context.tsx';
import { DraftNotices } from './draft/draft-notices.tsx';
import { DraftPeople } from './draft/draft-people.tsx';
import type { Place } from './draft/findings.ts';
import { useFollowPublications } from './draft/use-follow-publications.ts';
import { useDraftReading } from './draft/use-template-draft.ts';
import { TemplatePreview } from './preview/template-preview.tsx';
import { PublishDialog } from './publish/publish-dialog.tsx';
import { usePublishing } from './publish/use-publishing.ts';
import { SidePane } from './side-pane.tsx';
import classes from './template-editor.module.css';

const PANES = ['fields', 'source', 'form'] as const;
type Pane = (typeof PANES)[number];
const PANE_LABELS: Record<Pane, string> = { fields: 'Builder', source: 'Source', form: 'Form' };

const DISCARDED = 'The draft was discarded';

interface TemplateEditorProps {
  /** Of the draft’s document. */
  readonly draftId: string;
  /** `null` for a new template. */
  readonly templateId: string | null;
  /** The newest version there is; `null` while it can’t be read. */
  readonly published: PublishedSource | null;
  /** That version as resolved; `null` for a new template, `undefined` while it can’t be read. */
  readonly publishedTemplate: Template | null | undefined;
  /** The version that the draft stands on. */
  readonly baseVersion: number;
  readonly session: TemplateSession;
  /** What the address asks to see in the source. */
  readonly asked: SourcePoint | null;
  readonly me: { readonly id: string; readonly name: string };
}

/** Stands inside a `DraftProvider`. */
export function TemplateEditor(props: TemplateEditorProps) {
  const { draftId, templateId, published, baseVersion, session, me } = props;
  const { text, canEdit } = useDraft();
  const [pane, setPane] = useState<Pane>('source');
  const preview = usePreviewFold();
  const { editor, reveal } = useReveal(props.asked, text, () => setPane('source'));
  const reading = useDraftReading(text, templateId);
  const { template } = reading;
  const publishedId = templateId ?? template?.id ?? null;
  const publishing = usePublishing({ draftId, session, text, baseVersion, publishedId });
  useFollowPublications(session, draftId, publishing.dialog.busy);
  const isDirty = text !== published?.source;
  const isNew = templateId === null;
  const replace = useReplace();
  const name = template?.name ?? templateId ?? 'New template';

  return (
    <PageLayout>
      <PageHeader
        breadcrumbs={[{ label: 'Templates', href: '/admin/templates' }, { label: name }]}
        right={
          <>
            <SaveStateChip source={session} nameOf={() => 'Source'} of="template" />
            <DraftPeople me={me} />
            <DraftState
              isDirty={isDirty}
              isNew={isNew}
              version={template?.version ?? baseVersion + 1}
              publishedVersion={published?.version ?? baseVersion}
              onDiscard={published && canEdit ? () => replace(published.source, DISCARDED) : undefined}
            />
            <HistoryLink draftId={draftId} />
            <PublishButton
              onClick={publishing.open}
              isReady={canEdit && reading.isReady && (isDirty || isNew)}
              isStale={reading.isStale}
            />
          </>
        }
      />
      <h1 className="vb-hidden">{name}</h1>
      <div className={classes['editor']} data-pane={pane} data-folded={preview.isFolded || undefined}>
        <PaneSwitch pane={pane} onChange={setPane} />
        <SidePane
          templateId={templateId}
          baseVersion={baseVersion}
          publishedSource={isNew ? null : (published?.source ?? null)}
          publishedTemplate={props.publishedTemplate}
          reading={reading}
          onReveal={reveal}
          onSettings={preview.onSettings}
          onTake={(source, version) => {
            replace(source, `The draft is now version ${version}`);
            setPane('source');
          }}
        />
        <SourcePane
          editor={editor}
          reading={reading}
          onReveal={reveal}
          notices={<DraftNotices {...props} />}
        />
        <PreviewPane
          templateId={templateId}
          reading={reading}
          showsImpact={isDirty || isNew}
          isFolded={preview.isFolded}
          onFold={preview.onFold}
        />
      </div>
      {template !== null && reading.impact !== null && (
        <PublishDialog {...publishing.dialog} template={template} impact={reading.impact} isNew={isNew} />
      )}
    </PageLayout>
  );
}

/**
 * The code editor, and showing a place of the source in it, whose pane may have to appear first. What the address asks for is shown
 * once: where it stands in the draft, else at the line that it stood at.
 */
function useReveal(asked: SourcePoint | null, text: string, showPane: () => void) {
  const editor = useRef<CodeEditorHandle>(null);
  const reveal = (place: Place) => {
    showPane();
    requestAnimationFrame(() => editor.current?.reveal(place));
  };
  const latest = useRef({ asked, text, reveal });
  latest.current = { asked, text, reveal };
  const address = JSON.stringify(asked);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same place is asked for once, however often it is read
  useEffect(() => {
    const { asked, text, reveal } = latest.current;
    if (asked === null) return;
    const { root } = readJson5(text);
    const found = root === null || asked.path.length === 0 ? null : locator(root)(asked.path);
    reveal(found?.exact === true || asked.line === undefined ? (found?.span ?? {}) : asked);
  }, [address]);
  return { editor, reveal };
}

/** Takes another source, and offers to take that back. */
function useReplace() {
  const { replace } = useDraft();
  return (source: string, done: string) => {
    const { takeBack, keep } = replace(source);
    toast.undo(done, takeBack, keep);
  };
}

/** The settings of a field take the room of the preview, unless that was opened or folded by hand. */
function usePreviewFold() {
  const [hasSettings, onSettings] = useState(false);
  const [byHand, onFold] = useState<boolean | null>(null);
  return { isFolded: byHand ?? hasSettings, onSettings, onFold };
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

interface SourcePaneProps {
  readonly editor: RefObject<CodeEditorHandle | null>;
  readonly reading: Reading;
  readonly onReveal: (place: Place) => void;
  readonly notices: ReactNode;
}

function SourcePane({ editor, reading, onReveal, notices }: SourcePaneProps) {
  const templateIds = useTemplateIds();
  const need = useServerNeed();
  const { findings, severity, error } = reading;
  return (
    <section className={classes['source']} aria-label="Source">
      {notices}
      <CodeEditor
        ref={editor}
        findings={findings}
        severity={severity}
        templateIds={templateIds}
        inherited={reading.template}
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
  readonly templateId: string | null;
  readonly reading: Reading;
  readonly showsImpact: boolean;
  readonly isFolded: boolean;
  readonly onFold: (folds: boolean) => void;
}

function PreviewPane({ templateId, reading, showsImpact, isFolded, onFold }: PreviewPaneProps) {
  const { template, impact, isStale } = reading;
  const Mark = isFolded ? IconLayoutSidebarRightExpand : IconLayoutSidebarRightCollapse;
  return (
    <section className={classes['preview']} aria-label="Preview of the form">
      <button
        type="button"
        className={classes['fold']}
        aria-expanded={!isFolded}
        aria-label={isFolded ? 'Show the preview' : 'Fold the preview'}
        onClick={() => onFold(!isFolded)}
      >
        <Mark size={17} stroke={1.6} aria-hidden />
        <span aria-hidden>Preview</span>
      </button>
      {/* What was tried out in the form stays while it is folded. */}
      <div className={classes['form']} hidden={isFolded}>
        <TemplatePreview
          templateId={templateId}
          template={template}
          impact={showsImpact ? impact : null}
          isStale={isStale}
        />
      </div>
    </section>
  );
}

function HistoryLink({ draftId }: Pick<TemplateEditorProps, 'draftId'>) {
  return (
    <ActionIcon
      component={Link}
      href={draftHistoryPath(draftId)}
      variant="subtle"
      color="ink"
      size="md"
      className={classes['history'] ?? ''}
      aria-label="History of the draft"
      title="History of the draft"
    >
      <IconHistory size={18} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
}

function useTemplateIds(): readonly string[] {
  const { data } = useAllTemplates();
  return useMemo(() => (data ?? []).map(({ id }) => id), [data]);
}

interface DraftStateProps {
  readonly isDirty: boolean;
  readonly isNew: boolean;
  /** The one that would be published. */
  readonly version: number;
  readonly publishedVersion: number;
  /** Absent where there is nothing to go back to, or no right to. */
  readonly onDiscard: (() => void) | undefined;
}

function DraftState({ isDirty, isNew, version, publishedVersion, onDiscard }: DraftStateProps) {
  if (!isDirty) {
    return (
      <span className={classes['chip']}>
        {isNew ? 'New' : `v${publishedVersion}`}
        {!isNew && <span className={classes['more']}>, published</span>}
      </span>
    );
  }
  return (
    <>
      <span
        className={classes['chip']}
        title="Shared by all admins until one of them publishes or discards it"
      >
        Draft<span className={classes['more']}> of</span> v{version}
      </span>
      {onDiscard !== undefined && (
        <Button variant="subtle" color="ink" onClick={onDiscard} className={classes['discard'] ?? ''}>
          Discard
        </Button>
      )}
    </>
  );
}
