/** The fields of a merge, one row each, under what has changed since somebody began to look at them. */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { MergePreviewBody } from '#core/protocol/api/history/branches.ts';
import classes from './merge.module.css';
import { newsLabel } from './merge-labels.ts';
import { MergeRow } from './merge-row.tsx';
import type { MergeSettlements } from './use-settlements.ts';
import type { WritingPlace } from './written-field.tsx';

interface MergeFieldsProps {
  readonly preview: MergePreviewBody;
  readonly place: WritingPlace;
  readonly page: MergeSettlements;
  readonly mayMerge: boolean;
  /** Stands between the news and the rows. */
  readonly children: ReactNode;
}

export function MergeFields({ preview, place, page, mayMerge, children }: MergeFieldsProps) {
  const { settlements, refusals, news, actions } = page;
  // Where only what was approved is merged, nothing is settled along with it.
  const byApproval = preview.approval !== undefined;
  return (
    <>
      {news.fields.length > 0 && (
        <p className={classes['news']} role="status">
          <span>{newsLabel(news.fields)} What you settled stays where it still applies.</span>
          <Button variant="default" size="compact-sm" onClick={news.dismiss}>
            Got it
          </Button>
        </p>
      )}
      {children}
      {preview.fields.map((merged) => (
        <MergeRow
          key={merged.field}
          {...{ merged, actions, place }}
          mayMerge={mayMerge && !byApproval}
          settlement={settlements.get(merged.field) ?? null}
          draft={page.draftOf(merged.field)}
          refusal={refusals.get(merged.field)}
        />
      ))}
    </>
  );
}
