/** The address of a link or form that was made a moment ago, which nobody can look up later. */
import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import classes from './share-dialog.module.css';

export interface MadeLink {
  readonly url: string;
  readonly isCopied: boolean;
}

interface NewAddressProps {
  readonly made: MadeLink;
  readonly testId: string;
}

export function NewAddress({ made: { url, isCopied }, testId }: NewAddressProps) {
  const button = useRef<HTMLButtonElement>(null);
  // The button that made it could not keep the focus while it waited.
  useEffect(() => button.current?.focus(), []);
  return (
    <div className={classes['address']}>
      <p>
        {isCopied ? 'The address is copied.' : 'Copy the address now.'} It is{' '}
        <strong>shown only this once</strong>.
      </p>
      <div className={classes['address-line']}>
        <code data-testid={testId}>{url}</code>
        <CopyButton value={url}>
          {({ copied, copy }) => (
            <Button
              ref={button}
              size="compact-md"
              variant={isCopied ? 'default' : 'filled'}
              leftSection={
                copied ? (
                  <IconCheck size={16} stroke={1.8} aria-hidden />
                ) : (
                  <IconCopy size={16} stroke={1.6} aria-hidden />
                )
              }
              onClick={copy}
            >
              {copied ? 'Copied' : isCopied ? 'Copy again' : 'Copy address'}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
