'use client';
/** The share dialog: people at the left, links and forms at the right, and what any of them sees; on a phone behind two tabs. */
import { Button, Modal } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { NeedsServer } from '#components/page/needs-server.tsx';
import { CodexGrants } from '#components/people/grants/codex-grants.tsx';
import { DialogColumns } from './dialog-columns.tsx';
import classes from './share-dialog.module.css';
import { ShareLinks } from './share-links.tsx';
import { ViewAsMenu } from './view-as-menu.tsx';

interface ShareDialogProps {
  readonly codexId: string;
  /** The private Codex that it is, or stands below: roles are given on that, and no link leads to it. */
  readonly privateTopId?: string | null;
  /** It changes by approved merges only, so a link that can edit lets nobody edit. */
  readonly mergesOnly?: boolean;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Other ways in, below the links. */
  readonly children?: ReactNode;
}

/** As the theme has dialogs, which it says of those in one part only. */
const LOOK = {
  centered: true,
  radius: 'lg',
  transitionProps: { duration: 150, transition: 'fade' },
} as const;

export function ShareDialog(props: ShareDialogProps) {
  const { codexId, privateTopId = null, mergesOnly = false, opened, onClose, children } = props;
  const isShared = privateTopId === null;
  return (
    <Modal.Root {...LOOK} opened={opened} onClose={onClose} size={isShared ? 1008 : 620}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Header className={isShared ? (classes['top'] ?? '') : ''}>
          <Modal.Title className="vb-dialog-title">Share this Codex</Modal.Title>
          <div className={classes['tools']}>
            {opened && <ViewAsMenu codexId={codexId} hasLinks={isShared} />}
            <Modal.CloseButton aria-label="Close" />
          </div>
        </Modal.Header>
        <Modal.Body className={isShared ? (classes['body'] ?? '') : ''}>
          {opened && (
            <>
              <NeedsServer>
                {isShared ? (
                  <DialogColumns
                    people={<CodexGrants codexId={codexId} />}
                    links={
                      <>
                        {mergesOnly && (
                          <p className={classes['muted']} role="note">
                            This Codex changes only by an approved merge: guests of a link that can edit may
                            comment here, and change nothing.
                          </p>
                        )}
                        <ShareLinks codexId={codexId} />
                        {children}
                      </>
                    }
                  />
                ) : (
                  <CodexGrants codexId={privateTopId} isPrivate />
                )}
              </NeedsServer>
              {isShared && <Foot onClose={onClose} />}
            </>
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Foot({ onClose }: Pick<ShareDialogProps, 'onClose'>) {
  return (
    <footer className={classes['foot']}>
      <IconLock size={16} stroke={1.75} aria-hidden />
      <p className={classes['muted']}>
        Closing or changing a link takes effect within a second, also for those who are here.
      </p>
      <Button variant="default" onClick={onClose}>
        Done
      </Button>
    </footer>
  );
}
