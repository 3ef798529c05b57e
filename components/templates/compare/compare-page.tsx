'use client';
/** `/admin/templates/<id>/compare?from=&to=`: how two versions of a template differ, in sentences and in their source. */
import { NativeSelect } from '@mantine/core';
import { useMe } from '#components/api/queries.ts';
import { writeDay } from '#components/locale/date-format.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import { comparePath } from '#core/protocol/page-address.ts';
import { useTemplateVersions } from '../draft/template-queries.ts';
import { UndoPublication } from '../undo/undo-publication.tsx';
import { ChangeList } from './change-list.tsx';
import classes from './compare-page.module.css';
import { useComparison, type VersionPair } from './compare-queries.ts';
import { SourceComparison } from './source-comparison.tsx';

interface ComparePageProps {
  readonly templateId: string;
  /** As they stand in the address; `null` for what is missing or no number. */
  readonly from: number | null;
  readonly to: number | null;
  /** Whether the dialog that undoes the newest publication is open at first. */
  readonly undoes: boolean;
}

export function ComparePage({ templateId, from, to, undoes }: ComparePageProps) {
  const { data: me } = useMe();
  const versions = useTemplateVersions(templateId, true);
  const newest = versions.data?.[0]?.version;
  const before = versions.data?.[1]?.version;
  const pair = newest === undefined ? null : choosePair({ from, to, newest });
  const comparison = useComparison(templateId, pair);
  const name = comparison.data?.name ?? templateId;
  const mayUndo = me !== undefined && isAtLeast(me.role, 'admin') && before !== undefined;
  const failure = versions.error ?? comparison.error;
  return (
    <PageLayout>
      <PageHeader
        breadcrumbs={[
          { label: 'Templates', href: '/admin/templates' },
          { label: name, href: `/admin/templates/${encodeURIComponent(templateId)}` },
          { label: 'Compare versions' },
        ]}
      />
      <div className={classes['page']}>
        <h1 className={classes['title']}>{name}: what changed</h1>
        {mayUndo && pair !== null && pair.to === newest && (
          <div>
            <UndoPublication
              key={newest}
              templateId={templateId}
              version={newest}
              before={before}
              opensAtOnce={undoes}
            />
          </div>
        )}
        {pair !== null && (
          <VersionChoice
            versions={versions.data ?? []}
            pair={pair}
            onChange={(next) => navigate(comparePath(templateId, next), { replace: true })}
          />
        )}
        {failure !== null && comparison.data === undefined && (
          <p role="alert" className={classes['problem']}>
            The versions could not be compared. {errorMessage(failure)}
          </p>
        )}
        {comparison.data !== undefined && pair !== null && (
          <>
            <div aria-live="polite">
              <ChangeList changes={comparison.data.changes} />
            </div>
            <SourceComparison
              key={`${pair.from} ${pair.to}`}
              before={comparison.data.sources[0]}
              after={comparison.data.sources[1]}
              labels={[`Version ${pair.from}`, `Version ${pair.to}`]}
            />
          </>
        )}
      </div>
    </PageLayout>
  );
}

/** What the address leaves open: the newest version, and the one before. */
function choosePair({
  from,
  to,
  newest,
}: Pick<ComparePageProps, 'from' | 'to'> & { newest: number }): VersionPair {
  const later = to ?? newest;
  return { from: from ?? Math.max(1, later - 1), to: later };
}

interface VersionChoiceProps {
  readonly versions: readonly {
    readonly version: number;
    readonly publishedAt: string;
    readonly publishedBy: { readonly name: string };
  }[];
  readonly pair: VersionPair;
  readonly onChange: (pair: VersionPair) => void;
}

function VersionChoice({ versions, pair, onChange }: VersionChoiceProps) {
  const options = versions.map(({ version, publishedAt, publishedBy }) => ({
    value: String(version),
    label: `Version ${version}, ${publishedBy.name}, ${writeDay(publishedAt, { year: true })}`,
  }));
  return (
    <div className={classes['choice']}>
      <NativeSelect
        label="From"
        data={options}
        value={String(pair.from)}
        onChange={(event) => onChange({ ...pair, from: Number(event.currentTarget.value) })}
      />
      <NativeSelect
        label="To"
        data={options}
        value={String(pair.to)}
        onChange={(event) => onChange({ ...pair, to: Number(event.currentTarget.value) })}
      />
    </div>
  );
}
