'use client';
/** The page of an unknown address. */
import { Button } from '@mantine/core';
import { IconCompass } from '@tabler/icons-react';
import { Link } from '#components/navigation/link.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { CenteredLayout } from './centered-layout.tsx';

export function NotFoundPage() {
  return (
    <CenteredLayout>
      <EmptyState
        size="page"
        icon={<IconCompass size={32} stroke={1.4} />}
        title="There is nothing at this address"
        action={
          <Button component={Link} href="/">
            Go home
          </Button>
        }
      >
        <p>
          It may have been moved or deleted, or the link was cut short. Deleted Codices wait in the trash.
        </p>
      </EmptyState>
    </CenteredLayout>
  );
}
