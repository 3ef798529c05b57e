'use client';
/** `/admin/private`: the private Codices of the workspace, without what they are called, and the way into one, which is never silent. */
import { Button, Group, Modal, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { Link } from '#components/navigation/link.tsx';
import { navigate } from '#components/navigation/navigate.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { PrivateCodex } from '#core/protocol/api/people.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import { AdminFrame } from '../admin-frame.tsx';
import { useAllPrivateCodices, useEnterPrivateCodex } from './private-admin-queries.ts';
import classes from './private-page.module.css';

export function PrivatePage() {
  return (
    <AdminFrame title="Private Codices" page="private" what="The list of private Codices">
      <PrivateCodices />
    </AdminFrame>
  );
}

function PrivateCodices() {
  const [entering, setEntering] = useState<PrivateCodex | null>(null);
  const { data: items, isPending, error } = useAllPrivateCodices();
  return (
    <>
      <p className={classes['lead']}>
        Read by their people alone; you see that they are there, not what they are called or say. Enter one
        for what its people left behind, or to mend a fault.
      </p>
      {isPending && <Skeleton height={80} radius="md" />}
      {error !== null && <p role="alert">The list could not be loaded. {errorMessage(error)}</p>}
      {items?.length === 0 && (
        <EmptyState title="No private Codices">
          A member creates one with “New private Codex” in the navigator.
        </EmptyState>
      )}
      {items !== undefined && items.length > 0 && (
        <ul className={classes['list']} aria-label="Private Codices">
          {items.map((codex) => (
            <Row key={codex.id} codex={codex} onEnter={() => setEntering(codex)} />
          ))}
        </ul>
      )}
      <EnterDialog codex={entering} onClose={() => setEntering(null)} />
    </>
  );
}

interface RowProps {
  readonly codex: PrivateCodex;
  readonly onEnter: () => void;
}

function Row({ codex, onEnter }: RowProps) {
  const { id, createdAt, createdBy, readers, lastActivityAt, isTrashed, mayRead } = codex;
  return (
    <li className={classes['item']} data-codex={id}>
      <div className={classes['text']}>
        <p className={classes['name']}>
          Created by <bdi>{createdBy.name}</bdi>
          {isTrashed && <span className={classes['state']}> · in the trash</span>}
        </p>
        <p className={classes['facts']}>
          <RelativeTime iso={createdAt} /> · {readers === 1 ? '1 reader' : `${readers} readers`} · last
          changed <RelativeTime iso={lastActivityAt} />
        </p>
      </div>
      {mayRead ? (
        <Button component={Link} href={codexPath(id)} variant="subtle" color="ink" size="compact-md">
          Open
        </Button>
      ) : (
        <Button variant="default" size="compact-md" aria-label={enterLabel(codex)} onClick={onEnter}>
          Enter…
        </Button>
      )}
    </li>
  );
}

function enterLabel({ createdBy, createdAt }: PrivateCodex): string {
  return `Enter the private Codex of ${createdBy.name} made on ${createdAt.slice(0, 10)}`;
}

interface EnterDialogProps {
  /** `null` while the dialog is closed. */
  readonly codex: PrivateCodex | null;
  readonly onClose: () => void;
}

function EnterDialog({ codex, onClose }: EnterDialogProps) {
  const title = `Enter the private Codex of ${codex?.createdBy.name ?? ''}`;
  return (
    <Modal opened={codex !== null} onClose={onClose} title={title} size={480}>
      {codex !== null && <Confirmation codex={codex} onClose={onClose} />}
    </Modal>
  );
}

function Confirmation({ codex, onClose }: EnterDialogProps & { readonly codex: PrivateCodex }) {
  const enter = useEnterPrivateCodex();
  const submit = () =>
    enter.mutateAsync(codex.id).then(
      () => {
        onClose();
        navigate(codexPath(codex.id));
      },
      (error: unknown) => toast.failed('You did not enter it', error),
    );
  return (
    <>
      <p>
        You become an admin there: you can read everything in it, and decide who else may. The audit log
        records it, and its members see you among those who can read it, let in by yourself.
      </p>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button color="rose" loading={enter.isPending} onClick={() => void submit()}>
          Enter
        </Button>
      </Group>
    </>
  );
}
