'use client';
/** `/c/<id>/history`: the versions of a Codex, compared and restored. */
import { Button } from '@mantine/core';
import { IconArrowLeft, IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { useCodex, useMe, useTemplate } from '#components/api/queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { useServerNeed } from '#components/page/needs-server.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { can } from '#core/access/policy.ts';
import type { NamedVersionBody, VersionBody } from '#core/protocol/api/history.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import type { Template } from '#core/template/template.ts';
import { ComparisonView, type ComparisonViewProps } from './comparison-view.tsx';
import { useVersions } from './history-queries.ts';
import { NameVersionDialog } from './name-version-dialog.tsx';
import { PastCodexView } from './past-codex-view.tsx';
import { Timeline } from './timeline.tsx';
import { useNaming } from './use-naming.ts';
import { useRestore } from './use-restore.ts';
import { type Points, VersionBar } from './version-bar.tsx';
import { WritersView } from './writers-view.tsx';

export function HistoryPage({ codexId }: { readonly codexId: string }) {
  const codex = useCodex(codexId);
  const { data: template } = useTemplate(codex.data?.template.id, codex.data?.template.version);
  const history = useVersions(codexId);
  const [points, choose] = usePoints(history.versions, history.named);
  // What has changed, who wrote it, or the point that is open as it was.
  const [shown, setShown] = useState<'changes' | 'writers' | number>('changes');
  const opened = typeof shown === 'number' ? shown : null;
  const mayRestore = useMay('restore', codexId);
  const naming = useNaming(codexId, useMay('nameVersion', codexId));
  const restore = useRestore(codexId, template);
  const { versions, named, headSeq, error } = history;
  const failure = codex.error ?? error;
  if (failure !== null && (versions === undefined || codex.data === undefined))
    return <HistoryProblem codexId={codexId} error={failure} />;
  const open = (seq: number | null) => setShown(seq ?? 'changes');
  const show = (next: Points) => {
    choose(next);
    open(null);
  };
  const restoreAll = (seq: number) => {
    restore.run({ seq });
    show({ from: seq, to: null });
  };
  return (
    <PageLayout
      inspectorLabel="Timeline"
      inspector={
        <Timeline
          codexId={codexId}
          versions={versions}
          named={named}
          template={template}
          points={points}
          onChoose={show}
          onOpen={open}
          naming={naming.actions}
          more={history.more}
        />
      }
    >
      <PageHeader
        breadcrumbs={[
          { label: displayTitle(codex.data?.title ?? ''), href: codexPath(codexId) },
          { label: 'History' },
        ]}
        inspectorLabel="Show the timeline"
        right={<BackButton codexId={codexId} />}
      />
      {versions !== undefined && points !== null && headSeq !== undefined && (
        <>
          <VersionBar
            versions={versions}
            named={named}
            points={points}
            opened={opened}
            showsWriters={shown === 'writers'}
            onWriters={(wanted) => setShown(wanted ? 'writers' : 'changes')}
            onChoose={show}
            onOpen={open}
            onRestore={mayRestore ? restoreAll : undefined}
            restoring={restore.busy}
          />
          <ShownState
            {...{ codexId, template, points, shown, headSeq }}
            onOpen={open}
            onRestoreField={
              mayRestore && points.from > 0
                ? (field) => restore.run({ seq: points.from, fields: [field] })
                : undefined
            }
            restoring={restore.busy}
          />
        </>
      )}
      <NameVersionDialog codexId={codexId} versions={versions} {...naming.dialog} />
    </PageLayout>
  );
}

interface ShownStateProps extends Pick<ComparisonViewProps, 'onRestoreField' | 'restoring'> {
  readonly codexId: string;
  readonly template: Template | undefined;
  readonly points: Points;
  readonly shown: 'changes' | 'writers' | number;
  readonly headSeq: number;
  readonly onOpen: (seq: number) => void;
}

/** The Codex as it is, by its writers; as it was; or what has changed between two points. */
function ShownState(props: ShownStateProps) {
  const { codexId, template, points, shown, headSeq, onOpen, onRestoreField, restoring } = props;
  if (shown === 'writers' && template !== undefined)
    return <WritersView codexId={codexId} template={template} onOpen={onOpen} />;
  if (typeof shown === 'number') return <PastCodexView codexId={codexId} seq={shown} />;
  return (
    <ComparisonView
      codexId={codexId}
      from={points.from}
      to={points.to ?? headSeq}
      isNow={points.to === null}
      onRestoreField={onRestoreField}
      restoring={restoring}
    />
  );
}

function BackButton({ codexId }: { readonly codexId: string }) {
  return (
    <Button
      component={Link}
      href={codexPath(codexId)}
      variant="subtle"
      color="ink"
      leftSection={<IconArrowLeft size={17} stroke={1.75} aria-hidden />}
    >
      Back to the Codex
    </Button>
  );
}

/**
 * The two points compared. To begin with, what the address names (`?from=`), or the state before the newest edits, and now: what
 * happened last. A point stays what it is while others write on.
 */
function usePoints(
  versions: readonly VersionBody[] | undefined,
  named: readonly NamedVersionBody[],
): readonly [Points | null, (points: Points) => void] {
  const [chosen, choose] = useState<Points | null>(null);
  if (chosen !== null || versions === undefined) return [chosen, choose];
  // Following a template changes nothing that a comparison shows.
  const edited = versions.findIndex(({ origin }) => origin !== 'template');
  const first = { from: namedPoint(named) ?? versions[edited + 1]?.seq ?? 0, to: null };
  choose(first);
  return [first, choose];
}

/** A link that says “what changed since then” names the operation, or the named version, to begin with. */
function namedPoint(named: readonly NamedVersionBody[]): number | null {
  const from = new URLSearchParams(window.location.search).get('from');
  if (from === null) return null;
  if (/^[1-9]\d{0,14}$/.test(from)) return Number(from);
  return named.find(({ name }) => name.toLowerCase() === from.toLowerCase())?.seq ?? null;
}

function useMay(action: 'restore' | 'nameVersion', codexId: string): boolean {
  const { data: me } = useMe();
  if (me === undefined) return false;
  return can(
    { kind: 'user', id: me.id, name: me.name, role: me.role },
    { action, resource: { kind: 'codex', id: codexId } },
  );
}

function HistoryProblem({ codexId, error }: { readonly codexId: string; readonly error: Error }) {
  const need = useServerNeed();
  return (
    <PageLayout>
      <PageHeader breadcrumbs={[{ label: 'History' }]} />
      <div style={{ paddingInline: 'var(--gutter)' }}>
        <EmptyState
          size="page"
          icon={<IconHistory size={32} stroke={1.4} />}
          title="The history can’t be shown"
          action={
            <Button component={Link} href={codexPath(codexId)}>
              Back to the Codex
            </Button>
          }
        >
          {need === null
            ? errorMessage(error)
            : `${need}. The Codex itself can be read and written all the same.`}
        </EmptyState>
      </div>
    </PageLayout>
  );
}
