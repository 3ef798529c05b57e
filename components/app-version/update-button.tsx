'use client';
/** The button that loads the page anew in the newest version of the app. */
import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { updateApp } from './update-app.ts';

export function UpdateButton() {
  const [isUpdating, setUpdating] = useState(false);
  return (
    <Button
      size="compact-sm"
      loading={isUpdating}
      leftSection={<IconRefresh size={16} stroke={1.75} aria-hidden />}
      onClick={() => {
        setUpdating(true);
        void updateApp();
      }}
    >
      Update
    </Button>
  );
}
