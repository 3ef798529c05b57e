'use client';
/** The error boundary of a page: what is safe, and how to continue. */
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect } from 'react';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { isBinderyError } from '#core/errors.ts';
import { CenteredLayout } from './centered-layout.tsx';

interface PageErrorProps {
  readonly error: Error;
  readonly retry: () => void;
}

export function PageError({ error, retry }: PageErrorProps) {
  useEffect(() => {
    console.error(error);
  }, [error]);
  const away = isBinderyError(error) && error.code === 'unavailable';
  return (
    <CenteredLayout>
      <EmptyState
        size="page"
        icon={<IconAlertTriangle size={32} stroke={1.4} />}
        title={away ? 'This page can’t be shown now' : 'This page stopped working'}
        action={
          <>
            <Button onClick={retry}>Try again</Button>
            <Button variant="default" onClick={() => window.location.reload()}>
              Reload the page
            </Button>
          </>
        }
      >
        <p>
          {away
            ? error.message
            : 'What you wrote is kept on this device. If it happens again, tell the people who run this Bindery.'}
        </p>
      </EmptyState>
    </CenteredLayout>
  );
}
