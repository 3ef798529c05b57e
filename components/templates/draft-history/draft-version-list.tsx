/** The list of who changed a template draft, and when: newest first, each to be compared or restored. */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { timeSpanLabel } from '#components/locale/time-span.ts';
import { ServerButton } from '#components/page/needs-server.tsx';
import { AvatarStack } from '#components/ui/avatar-stack.tsx';
import type { DraftVersion } from '#core/protocol/api/template-drafts.ts';
import { draftVersionLabel } from './draft-version-labels.ts';
import classes from './draft-version-list.module.css';

interface DraftVersionListProps {
  readonly versions: readonly DraftVersion[];
  /** The newest operation; the point that ends with it is how the draft is now. */
  readonly headSeq: number;
  readonly isRestoring: boolean;
  readonly onCompare: (seq: number) => void;
  readonly onRestore: (version: DraftVersion) => void;
  /** Shown below, where there is more. */
  readonly more: ReactNode;
}

export function DraftVersionList(props: DraftVersionListProps) {
  const { versions, headSeq, isRestoring, onCompare, onRestore, more } = props;
  return (
    <section aria-label="Who changed the draft">
      <ol className={classes['list']}>
        {versions.map((version) => {
          const { seq, from, to, authors } = version;
          const when = timeSpanLabel(from, to, Date.now());
          return (
            <li key={version.fromSeq}>
              <AvatarStack people={authors} size={22} label="Authors" />
              <span className={classes['text']}>
                <time className={classes['time']} dateTime={to} suppressHydrationWarning>
                  {when}
                </time>
                <span>{draftVersionLabel(version)}</span>
              </span>
              {seq === headSeq ? (
                <span className={classes['now']}>Now</span>
              ) : (
                <span className={classes['actions']}>
                  <Button
                    variant="subtle"
                    color="ink"
                    size="compact-sm"
                    onClick={() => onCompare(seq)}
                    aria-label={`What changed since ${when}`}
                  >
                    What changed since
                  </Button>
                  <ServerButton
                    variant="subtle"
                    size="compact-sm"
                    loading={isRestoring}
                    onClick={() => onRestore(version)}
                    aria-label={`Restore the draft of ${when}`}
                  >
                    Restore
                  </ServerButton>
                </span>
              )}
            </li>
          );
        })}
      </ol>
      {more}
    </section>
  );
}
