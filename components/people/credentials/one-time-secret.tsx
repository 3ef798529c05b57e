/** A secret that is shown once: a token, or the URL of a link. */
import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from '../forms/people.module.css';

interface ShownOnceProps {
  readonly secret: string;
  /** On the button: “Copy token”. */
  readonly copyLabel: string;
  readonly children: ReactNode;
}

export function OneTimeSecret({ secret, copyLabel, children }: ShownOnceProps) {
  return (
    <div className={classes['secret']}>
      <p>
        {children} Copy it now: it is <strong>shown only this once</strong>.
      </p>
      <div className={classes['secret-line']}>
        <code>{secret}</code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              size="compact-md"
              leftSection={
                copied ? <IconCheck size={16} stroke={1.8} /> : <IconCopy size={16} stroke={1.6} />
              }
              onClick={copy}
            >
              {copied ? 'Copied' : copyLabel}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
