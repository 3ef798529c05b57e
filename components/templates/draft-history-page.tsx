'use client';
/** `/admin/templates/<id>/history?from=&to=`: who changed the draft of a template and when, two points compared, one restored. */
import { Button, Skeleton } from '@mantine/core';
import { useMe } from '#components/api/queries.ts';
import { formatDateTime } from '#components/locale/date-format.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import type { DraftVersion } from '#core/protocol/api/template-drafts.ts';
import { type DraftPair, draftHistoryPath } from '#core/protocol/page-address.ts';
import { isUuid } from '#core/uuid.ts';
import { AdminsOnly } from './admins-only.tsx';
import { ChangeList } from './compare/change-list.tsx';
import classes from './compare/compare-page.module.css';
import { SourceComparison } from './compare/source-comparison.tsx';
import { useTemplateVersions } from './draft/template-queries.ts';
import {
  useDraftComparison,
  useDraftVersions,
  useRestoreDraft,
} from './draft-history/draft-history-queries.ts';
import { DraftVersionList } from './draft-history/draft-version-list.tsx';
import { PointChoice, pointLabel } from './draft-history/point-choice.tsx';

interface DraftHistoryPageProps {
  /** The id of the template, or of the member who has it in the making. */
  readonly draftId: string;
  /** Points as they stand in the address; `null` for what is missing or no point. */
  readonly from: string | null;
  readonly to: string | null;
}

export function DraftHistoryPage(props: DraftHistoryPageProps) {
  const { data: me } = useMe();
  const { draftId } = props;
  const isMaking = isUuid(draftId);
  const title = isMaking ? 'New template' : draftId;
  return (
    <PageLayout>
      <PageHeader
        breadcrumbs={[
          { label: 'Templates', href: '/admin/templates' },
          { label: title, href: `/admin/templates/${encodeURIComponent(draftId)}` },
          { label: 'History of the draft' },
        ]}
      />
      <div className={classes['page']}>
        <h1 className={classes['title']}>{title}: history of the draft</h1>
        {me !== undefined && !isAtLeast(me.role, 'admin') && <AdminsOnly workspace={me.workspace.name} />}
        {me !== undefined && isAtLeast(me.role, 'admin') && <History {...props} isMaking={isMaking} />}
      </div>
    </PageLayout>
  );
}

function History({ draftId, from, to, isMaking }: DraftHistoryPageProps & { readonly isMaking: boolean }) {
  const { query, versions, newest } = useDraftVersions(draftId);
  const published = useTemplateVersions(draftId, !isMaking);
  const pair = newest === undefined ? null : choosePair({ from, to }, newest);
  const comparison = useDraftComparison(draftId, pair, newest?.headSeq ?? 0);
  const restoring = useRestoreDraft(draftId);
  const show = (next: DraftPair) => navigate(draftHistoryPath(draftId, next), { replace: true });
  const restore = ({ seq, to: at }: DraftVersion) =>
    restoring.mutate(seq, {
      onSuccess: ({ seq: made }) => {
        const when = formatDateTime(at);
        toast.done(made === null ? `The draft is as on ${when} already` : `The draft is as on ${when}`);
      },
      onError: (error) => toast.failed('The draft was not restored', error),
    });
  if (query.error !== null && versions === undefined)
    return (
      <p role="alert" className={classes['problem']}>
        The history could not be read. {errorMessage(query.error)}
      </p>
    );
  if (versions === undefined || newest === undefined || pair === null) return <Skeleton height={160} />;
  const points = { versions, published: published.data ?? [] };
  const failure = comparison.error;
  return (
    <>
      <DraftVersionList
        versions={versions}
        headSeq={newest.headSeq}
        isRestoring={restoring.isPending}
        onCompare={(seq) => show({ from: String(seq), to: null })}
        onRestore={restore}
        more={
          query.hasNextPage && (
            <Button
              variant="subtle"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Show earlier
            </Button>
          )
        }
      />
      <PointChoice {...points} pair={pair} onChange={show} />
      {failure !== null && (
        <p role="alert" className={classes['problem']}>
          The points could not be compared. {errorMessage(failure)}
        </p>
      )}
      {comparison.data !== undefined && (
        <>
          <div aria-live="polite">
            <Sentences comparison={comparison.data} />
          </div>
          <SourceComparison
            key={`${pair.from} ${pair.to}`}
            before={comparison.data.from.source}
            after={comparison.data.to.source}
            labels={[pointLabel(pair.from, points), pointLabel(pair.to, points)]}
          />
        </>
      )}
    </>
  );
}

type Comparison = NonNullable<ReturnType<typeof useDraftComparison>['data']>;

function Sentences({ comparison: { from, to, changes } }: { readonly comparison: Comparison }) {
  if (changes !== null) return <ChangeList changes={changes} />;
  return [
    { which: 'The earlier source', problem: from.problem },
    { which: 'The later source', problem: to.problem },
  ].map(({ which, problem }) =>
    problem === null ? null : (
      <p key={which}>
        {which} has an error, so its changes can’t be told in words:{' '}
        {problem.line !== undefined && `line ${problem.line}, `}
        {problem.message}
      </p>
    ),
  );
}

/** What the address leaves open: from the version that the draft stands on, or from its beginning, to now. */
function choosePair(
  { from, to }: Pick<DraftHistoryPageProps, 'from' | 'to'>,
  { baseVersion }: { readonly baseVersion: number },
): DraftPair {
  return { from: from ?? (baseVersion > 0 ? `v${baseVersion}` : '1'), to };
}
