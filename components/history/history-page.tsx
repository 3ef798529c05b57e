'use client';
/** `/c/<id>/history` and `…/history/compare?from=&to=`: the versions of a Codex, compared and restored. */
import { Box, Button } from '@mantine/core';
import { IconArrowLeft, IconHistory, IconListTree } from '@tabler/icons-react';
import { useState } from 'react';
import { useCodex, useTemplate } from '#components/api/queries.ts';
import { useBranches } from '#components/branches/branch-queries.ts';
import { useNewBranch } from '#components/branches/use-new-branch.tsx';
import { AccessEnded } from '#components/codex/notices/access-ended.tsx';
import { Link } from '#components/navigation/link.tsx';
import { navigate } from '#components/navigation/navigate.ts';
import { useServerNeed } from '#components/page/needs-server.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { useTreeContext, useTreeVersion } from '#components/tree-context/tree-context.tsx';
import { useCrumbTitle } from '#components/tree-context/use-breadcrumbs.ts';
import { useHasLostRole } from '#components/tree-context/use-lost-role.ts';
import { useMay } from '#components/tree-context/use-may.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import type { NamedVersionBody, VersionBody } from '#core/protocol/api/history.ts';
import {
  type AskedComparison,
  branchPath,
  type ComparisonLook,
  codexComparePath,
  codexPath,
  historyPath,
  timelinePath,
} from '#core/protocol/page-address.ts';
import type { Template } from '#core/template/template.ts';
import { ComparisonView, type ComparisonViewProps } from './comparison/comparison-view.tsx';
import { HistoryBranch } from './comparison/history-branch.ts';
import { keptVersions } from './folded/kept-versions.ts';
import { useVersions } from './history-queries.ts';
import { NameVersionDialog } from './name-version-dialog.tsx';
import { PastCodexView } from './past-codex-view.tsx';
import { ReplayBar } from './replay/replay-bar.tsx';
import { soleAuthor } from './replay/replay-steps.ts';
import { Timeline } from './timeline.tsx';
import { useNaming } from './use-naming.ts';
import { useRestore } from './use-restore.ts';
import { type Points, VersionBar, versionPointLabel } from './version-bar.tsx';
import { WritersView } from './writers-view.tsx';

interface HistoryPageProps {
  readonly codexId: string;
  /** The branch whose history it is; `null`: the Codex itself. */
  readonly branch?: string | null;
  /** As it stands in the address. */
  readonly asked: AskedComparison;
}

export function HistoryPage(props: HistoryPageProps) {
  if (useHasLostRole(props.codexId)) return <AccessEnded codexId={props.codexId} />;
  return (
    <HistoryBranch value={props.branch ?? null}>
      <History {...props} />
    </HistoryBranch>
  );
}

function History({ codexId, branch = null, asked }: HistoryPageProps) {
  const codex = useCodex(codexId);
  const { data: template } = useTemplate(codex.data?.template.id, codex.data?.template.version);
  const history = useVersions(codexId);
  const kept = history.versions && keptVersions(history.versions);
  const { points, unknown } = usePoints(asked, kept, history.named, branch !== null);
  const [shown, setShown] = useState<Shown>('changes');
  const naming = useNaming(codexId, useMay('nameVersion', codexId));
  const restore = useRestore(codexId, template);
  const branching = useNewBranch(codexId, useMay('branch', codexId) && branch === null);
  const { versions, named, headSeq, error } = history;
  const failure = codex.error ?? error;
  const title = useCrumbTitle(codexId);
  if (failure !== null && (versions === undefined || codex.data === undefined))
    return <HistoryProblem codexId={codexId} branch={branch} error={failure} />;
  const open = (seq: number | null) => setShown(seq ?? 'changes');
  const originAt = (seq: number) => ({ seq, label: versionPointLabel(versions ?? [], named, seq) });
  const show = (next: Points) => {
    navigate(codexComparePath(codexId, next, asked.look, branch), { replace: true });
    open(null);
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
          onBranch={branching.begin && ((seq) => branching.begin?.(originAt(seq)))}
          foldedTo={history.foldedTo}
          sessionsFoldedTo={history.sessionsFoldedTo}
          more={history.more}
        />
      }
    >
      <PageHeader
        {...(branch !== null && { isBranch: true, title: `History of ${branch} · ${title}` })}
        breadcrumbs={[
          { label: title, href: codexPath(codexId) },
          ...(branch === null ? [] : [{ label: branch, href: branchPath(codexId, branch) }]),
          { label: 'History' },
        ]}
        inspectorLabel="Show the timeline"
        right={
          <>
            {branch === null && <BelowButton codexId={codexId} />}
            <BackButton codexId={codexId} branch={branch} />
          </>
        }
      />
      {unknown !== null && (
        <UnknownPoint name={unknown} onReset={() => navigate(historyPath(codexId, branch))} />
      )}
      {kept !== undefined && points !== null && headSeq !== undefined && (
        <OpenHistory
          {...{ codexId, branch, template, named, headSeq, points, shown, restore }}
          versions={kept}
          look={asked.look}
          onShow={setShown}
          onChoose={show}
        />
      )}
      {branching.dialog}
      <NameVersionDialog codexId={codexId} versions={versions} {...naming.dialog} />
    </PageLayout>
  );
}

/** What has changed, who wrote it, what is other than on main, or the point that is open as it was. */
type Shown = 'changes' | 'writers' | 'main' | number;

interface OpenHistoryProps {
  readonly codexId: string;
  readonly branch: string | null;
  readonly template: Template | undefined;
  readonly versions: readonly VersionBody[];
  readonly named: readonly NamedVersionBody[];
  readonly headSeq: number;
  readonly points: Points;
  readonly shown: Shown;
  readonly look: ComparisonLook;
  readonly onShow: (shown: Shown) => void;
  readonly onChoose: (points: Points) => void;
  readonly restore: ReturnType<typeof useRestore>;
}

function OpenHistory(props: OpenHistoryProps) {
  const { codexId, template, versions, named, headSeq, points, shown, look, onShow, onChoose, restore } =
    props;
  const { branch } = props;
  const isClosed = useBranchClosed(codexId, branch);
  const mayRestore = useMay('restore', codexId) && !isClosed;
  const restoreAll = (seq: number) => {
    restore.run({ seq });
    onChoose({ from: seq, to: null });
  };
  const mayRestoreParts = mayRestore && points.from > 0 && shown !== 'main';
  return (
    <>
      <VersionBar
        versions={versions}
        named={named}
        points={points}
        opened={typeof shown === 'number' ? shown : null}
        instead={shown === 'writers' || shown === 'main' ? shown : null}
        onInstead={(wanted) => onShow(wanted ?? 'changes')}
        onChoose={onChoose}
        onOpen={(seq) => onShow(seq ?? 'changes')}
        onRestore={mayRestore ? restoreAll : undefined}
        restoring={restore.busy}
      />
      {shown === 'changes' && (
        <ReplayBar versions={versions} named={named} points={points} onChoose={onChoose} />
      )}
      <ShownState
        author={shown === 'main' ? null : soleAuthor(versions.toReversed(), points)}
        {...{ codexId, template, points, shown, headSeq, look }}
        onLook={(next) => navigate(codexComparePath(codexId, points, next, branch), { replace: true })}
        onOpen={onShow}
        onRestoreField={
          mayRestoreParts ? (field) => restore.run({ seq: points.from, fields: [field] }) : undefined
        }
        onRestoreRow={mayRestoreParts ? (row) => restore.run({ seq: points.from, row }) : undefined}
        restoring={restore.busy}
      />
    </>
  );
}

interface ShownStateProps
  extends Pick<
    ComparisonViewProps,
    'author' | 'look' | 'onLook' | 'onRestoreField' | 'onRestoreRow' | 'restoring'
  > {
  readonly codexId: string;
  readonly template: Template | undefined;
  readonly points: Points;
  readonly shown: Shown;
  readonly headSeq: number;
  readonly onOpen: (seq: number) => void;
}

/** The Codex as it is, by its writers; as it was; or what has changed between two points. */
function ShownState(props: ShownStateProps) {
  const { codexId, template, points, shown, headSeq, onOpen, look, onLook } = props;
  if (shown === 'writers' && template !== undefined)
    return <WritersView codexId={codexId} template={template} onOpen={onOpen} />;
  if (typeof shown === 'number') return <PastCodexView codexId={codexId} seq={shown} />;
  return (
    <ComparisonView
      codexId={codexId}
      from={shown === 'main' ? 'main' : points.from}
      to={shown === 'main' ? headSeq : (points.to ?? headSeq)}
      isNow={shown === 'main' || points.to === null}
      author={props.author}
      look={look}
      onLook={onLook}
      onRestoreField={props.onRestoreField}
      onRestoreRow={props.onRestoreRow}
      restoring={props.restoring}
    />
  );
}

/** Whether it is a branch that was merged or closed: it is read, and changed no more. */
function useBranchClosed(codexId: string, branch: string | null): boolean {
  const branches = useBranches(codexId, { enabled: branch !== null }).data ?? [];
  return branches.some(({ name, closedAt }) => name === branch && closedAt !== undefined);
}

type PlaceProps = Pick<OpenHistoryProps, 'codexId' | 'branch'>;

function BackButton({ codexId, branch }: PlaceProps) {
  return (
    <Button
      component={Link}
      href={branch === null ? codexPath(codexId) : branchPath(codexId, branch)}
      variant="subtle"
      color="ink"
      leftSection={<IconArrowLeft size={17} stroke={1.75} aria-hidden />}
    >
      Back to the {branch === null ? 'Codex' : 'branch'}
    </Button>
  );
}

interface AskedPoints {
  readonly points: Points | null;
  /** What the address names and no version is called. */
  readonly unknown: string | null;
}

/**
 * The two points that the address asks for. Without any, the state before the newest edits, and now: what happened last; of a branch
 * all since it began. A point
 * stays what it is while others write on.
 */
function usePoints(
  { from, to }: AskedComparison,
  versions: readonly VersionBody[] | undefined,
  named: readonly NamedVersionBody[],
  isBranch: boolean,
): AskedPoints {
  const [first, choose] = useState<number | null>(null);
  if (versions === undefined) return { points: null, unknown: null };
  const seqs = [from, to].map((point) => (point === null ? null : pointOf(point, named)));
  const unknown = [from, to].find((_, index) => seqs[index] === undefined);
  if (unknown !== undefined) return { points: null, unknown };
  const [left, right] = [seqs[0] ?? first, seqs[1] ?? null];
  if (left !== null) return { points: { from: left, to: right }, unknown: null };
  // Its first operation is the Codex as it was.
  if (isBranch) return { points: { from: 1, to: right }, unknown: null };
  // Following a template changes nothing that a comparison shows.
  const edited = versions.findIndex(({ origin }) => origin !== 'template');
  const before = versions[edited + 1]?.seq ?? 0;
  choose(before);
  return { points: { from: before, to: right }, unknown: null };
}

/** An address names the number of an operation or a version; `undefined` where no version is called so. */
function pointOf(point: string, named: readonly NamedVersionBody[]): number | undefined {
  if (/^\d{1,15}$/.test(point)) return Number(point);
  return named.find(({ name }) => name.toLowerCase() === point.toLowerCase())?.seq;
}

function UnknownPoint({ name, onReset }: { readonly name: string; readonly onReset: () => void }) {
  return (
    <EmptyState
      size="page"
      icon={<IconHistory size={32} stroke={1.4} />}
      title={`No version is called “${name}”`}
      action={<Button onClick={onReset}>Show the newest changes</Button>}
    >
      It was renamed, or its name was removed, since this link was made.
    </EmptyState>
  );
}

/** Where something stands below the Codex. */
function BelowButton({ codexId }: { readonly codexId: string }) {
  const scope = useTreeContext();
  useTreeVersion(scope);
  if (scope === null || scope.workspace.children(codexId).length === 0) return null;
  return (
    <Button
      component={Link}
      href={timelinePath(codexId)}
      variant="subtle"
      color="ink"
      leftSection={<IconListTree size={17} stroke={1.75} aria-hidden />}
      aria-label="All below it"
    >
      {/* On a phone the way back needs the room. */}
      <Box component="span" visibleFrom="xs">
        All below it
      </Box>
    </Button>
  );
}

function HistoryProblem({ codexId, branch, error }: PlaceProps & { readonly error: Error }) {
  const need = useServerNeed();
  return (
    <PageLayout>
      <PageHeader breadcrumbs={[{ label: 'History' }]} />
      <div style={{ paddingInline: 'var(--gutter)' }}>
        <EmptyState
          size="page"
          icon={<IconHistory size={32} stroke={1.4} />}
          title="The history can’t be shown"
          action={<BackButton codexId={codexId} branch={branch} />}
        >
          {need === null
            ? errorMessage(error)
            : `${need}. The Codex itself can be read and written all the same.`}
        </EmptyState>
      </div>
    </PageLayout>
  );
}
