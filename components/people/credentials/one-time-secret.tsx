/** A secret that is shown once: a token, or the URL of a link. */
import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from '../forms/people.module.css';

interface ShownOnceProps {
  readonly secret: string;
  /** On the button: “Copy token”. */
  readonly copyLabel: string;
  /** It is on the clipboard already. */
  readonly isCopied?: boolean;
  readonly children: ReactNode;
}

export function OneTimeSecret({ secret, copyLabel, isCopied = false, children }: ShownOnceProps) {
  return (
    <div className={classes['secret']}>
      <p>
        {children} {isCopied ? 'It is copied, and' : 'Copy it now: it is'}{' '}
        <strong>shown only this once</strong>.
      </p>
      <div className={classes['secret-line']}>
        <code>{secret}</code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              size="compact-md"
              variant={isCopied ? 'default' : 'filled'}
              leftSection={
                copied ? <IconCheck size={16} stroke={1.8} /> : <IconCopy size={16} stroke={1.6} />
              }
              onClick={copy}
            >
              {copied ? 'Copied' : isCopied ? 'Copy again' : copyLabel}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
