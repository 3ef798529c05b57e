'use client';
/** The dialog that deletes a Codex permanently, after its title was typed. */
import { Button, Modal, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { usePurgeCodex } from '#components/api/codex-mutations.ts';
import classes from '#components/home/home.module.css';
import { NeedsServer } from '#components/page/needs-server.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { toast } from '#components/ui/toast.tsx';
import type { TrashedRoot } from './trash-list.ts';

interface PurgeDialogProps {
  /** `null` while the dialog is closed. */
  readonly root: TrashedRoot | null;
  readonly onClose: () => void;
}

export function PurgeDialog({ root, onClose }: PurgeDialogProps) {
  const title = displayTitle(root?.node.label?.title ?? '');
  return (
    <Modal opened={root !== null} onClose={onClose} title={`Delete “${title}” for good`} size={480}>
      {root !== null && (
        <NeedsServer>
          <Confirmation root={root} title={title} onClose={onClose} />
        </NeedsServer>
      )}
    </Modal>
  );
}

interface ConfirmationProps {
  readonly root: TrashedRoot;
  readonly title: string;
  readonly onClose: () => void;
}

function Confirmation({ root: { node, along }, title, onClose }: ConfirmationProps) {
  const [typed, setTyped] = useState('');
  const purge = usePurgeCodex();
  useEffect(() => setTyped(''), []);
  const others = along === 1 ? 'the Codex in it' : `the ${along} Codices in it`;
  const submit = () =>
    purge.mutateAsync(node.id).then(
      () => {
        toast.done(`“${title}” is deleted for good`);
        onClose();
      },
      (error: unknown) => toast.failed(`“${title}” was not deleted`, error),
    );
  const matches = typed.trim().toLocaleLowerCase() === title.toLocaleLowerCase();
  return (
    <form
      className={classes['purge']}
      onSubmit={(event) => {
        event.preventDefault();
        if (matches) void submit();
      }}
    >
      <p>
        This deletes “{title}”{along > 0 && `, ${others},`} and everything written there, with its history,
        files and share links. Nobody can bring it back.
      </p>
      <TextInput
        data-autofocus
        label={`To go on, type its title: ${title}`}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
      />
      <div className={classes['purge-foot']}>
        <Button variant="default" onClick={onClose}>
          Keep it in the trash
        </Button>
        <Button type="submit" color="rose" disabled={!matches} loading={purge.isPending}>
          Delete for good
        </Button>
      </div>
    </form>
  );
}
