/** The changes between two points, field by field. */
import { Button, Skeleton } from '@mantine/core';
import { IconEqual } from '@tabler/icons-react';
import { type CSSProperties, useRef } from 'react';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { personColors } from '#components/ui/person-color.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import type { Comparison } from '#core/protocol/api/history/comparison.ts';
import { type ComparisonLook, codexComparePath } from '#core/protocol/page-address.ts';
import { useChangeStops } from './change-stops.ts';
import classes from './comparison.module.css';
import { ComparisonBar } from './comparison-bar.tsx';
import { useComparison } from './comparison-queries.ts';
import { FieldChangeView } from './field-change-view.tsx';
import { useHistoryBranch } from './history-branch.ts';

export interface ComparisonViewProps {
  readonly codexId: string;
  /** `main`: of a branch, the Codex as it is now. */
  readonly from: number | 'main';
  readonly to: number;
  /** `to` is the head of the log. */
  readonly isNow: boolean;
  /** Who alone wrote everything in between; what they added is underlined in their colour. */
  readonly author: string | null;
  readonly look: ComparisonLook;
  readonly onLook: (look: ComparisonLook) => void;
  /** Absent for those who may not, and where there is nothing to go back to. */
  readonly onRestoreField: ((field: string) => void) | undefined;
  /** As that of fields, for one row of a checklist or a table. */
  readonly onRestoreRow: ((row: { readonly field: string; readonly id: string }) => void) | undefined;
  readonly restoring: boolean;
}

export function ComparisonView(props: ComparisonViewProps) {
  const { codexId, from, to, isNow, author, look, onLook, onRestoreField, onRestoreRow, restoring } = props;
  const comparison = useComparison(codexId, { from, to, unchanged: look.all });
  const branch = useHistoryBranch();
  const root = useRef<HTMLDivElement>(null);
  const { at, go } = useChangeStops(root);
  if (comparison.isError && comparison.data === undefined) {
    return (
      <p role="alert" className={classes['problem']}>
        The two states could not be compared. {errorMessage(comparison.error)}{' '}
        <Button variant="light" color="rose" size="compact-sm" onClick={() => void comparison.refetch()}>
          Try again
        </Button>
      </p>
    );
  }
  if (comparison.data === undefined) return <Waiting />;
  const { changes, template } = comparison.data;
  const nothing = changes.every(({ unchanged }) => unchanged === true);
  return (
    <div
      ref={root}
      className={`${classes['comparison']} ${classes['marks']}`}
      data-layout={look.layout}
      style={author === null ? undefined : authorStyle(author)}
      aria-busy={comparison.isPlaceholderData}
    >
      {nothing ? (
        <EmptyState icon={<IconEqual size={28} stroke={1.4} />} title={nothingLabel(from, isNow)}>
          Choose an earlier version in the timeline, or see what this one changed.
        </EmptyState>
      ) : (
        <ComparisonBar
          changes={changes}
          at={at}
          onGo={go}
          look={look}
          onLook={onLook}
          address={
            from === 'main' ? null : codexComparePath(codexId, { from, to: isNow ? null : to }, look, branch)
          }
        />
      )}
      {template !== undefined && <TemplateChange template={template} />}
      {changes.map((change) => (
        <FieldChangeView
          key={change.field}
          change={change}
          layout={look.layout}
          whole={look.all}
          onRestore={
            change.unchanged === true ? undefined : onRestoreField && (() => onRestoreField(change.field))
          }
          onRestoreRow={onRestoreRow && ((id) => onRestoreRow({ field: change.field, id }))}
          restoring={restoring}
        />
      ))}
    </div>
  );
}

function nothingLabel(from: number | 'main', isNow: boolean): string {
  if (from === 'main') return 'The same as main';
  return isNow ? 'Nothing has changed since' : 'Nothing changed in between';
}

function authorStyle(personId: string): CSSProperties {
  return { '--author': personColors(personId).color } as CSSProperties;
}

function TemplateChange({ template }: { readonly template: NonNullable<Comparison['template']> }) {
  return (
    <p className={classes['template']}>
      Template {template.name}: version <del>{template.before}</del> <ins>{template.after}</ins>
    </p>
  );
}

function Waiting() {
  return (
    <div className={`${classes['comparison']} ${classes['late']}`} role="status" aria-label="Comparing">
      {[40, 90, 74].map((width) => (
        <Skeleton key={width} height={16} width={`${width}%`} mb={18} />
      ))}
    </div>
  );
}
