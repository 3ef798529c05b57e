/** The page in place of a Codex that somebody may not read any more: what has happened, and what of theirs is still here. */
import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { keys } from '#components/api/query-keys.ts';
import { Link } from '#components/navigation/link.tsx';
import { useDevice } from '#components/offline/device-context.tsx';
import { forgetAnswers } from '#components/offline/forget-answers.ts';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import classes from './access-ended.module.css';

interface AccessEndedProps {
  readonly codexId: string;
  /** E.g. “this Codex”. */
  readonly named?: string;
  /** Edits that the server does not have are on this device, so that the copy they are in stays. */
  readonly holdsWork?: boolean;
  /** What can be done with these. */
  readonly children?: ReactNode;
}

export function AccessEnded({
  codexId,
  named = 'this Codex',
  holdsWork = false,
  children,
}: AccessEndedProps) {
  useForgetAnswers(codexId);
  useForgetEntries(codexId);
  const title = `You no longer have access to ${named}`;
  const copy = holdsWork
    ? 'Its copy stays on this device until you discard what was not sent.'
    : 'Its copy is deleted from this device.';
  return (
    <PageLayout>
      <PageHeader breadcrumbs={[{ label: 'No longer open to you' }]} />
      <div className={classes['page']} role="alert">
        <EmptyState
          size="page"
          icon={<IconLock size={32} stroke={1.4} />}
          title={title}
          action={
            <Button component={Link} href="/" variant={holdsWork ? 'default' : 'filled'}>
              Go home
            </Button>
          }
        >
          <p className={classes['words']}>
            You no longer have access, so it is no longer shown here. {copy} Ask whoever let you in; the page
            opens by itself once you may read it again.
          </p>
          {children}
        </EmptyState>
      </div>
    </PageLayout>
  );
}

/**
 * What the server has answered about it is not shown again by the next page. Who one is is asked anew: that they have no role any more
 * may be a message that was lost, and by it this device forgets the copies.
 */
function useForgetAnswers(codexId: string): void {
  const client = useQueryClient();
  useEffect(() => {
    client.removeQueries({
      predicate: (query) => !query.isActive() && query.queryKey.includes(codexId),
    });
    void client.invalidateQueries({ queryKey: keys.me });
  }, [client, codexId]);
}

/** The page that showed it may have written on its way out, behind the deletion of the copies: that it was open, what is found in it, answers. */
function useForgetEntries(codexId: string): void {
  const device = useDevice();
  useEffect(() => {
    if (device === null) return;
    const forget = async () => {
      await device.index.delete(codexId);
      await forgetAnswers(device.store, new Set([codexId]));
      await device.registry.drop(codexId);
    };
    forget().catch((error: unknown) => console.warn('What is known of a Codex could not be deleted.', error));
  }, [device, codexId]);
}
