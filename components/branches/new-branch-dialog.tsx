/** The dialog that begins a branch of a Codex, from now or from a point of its history, and goes there. */
import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useMe } from '#components/api/queries.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { NeedsServer } from '#components/page/needs-server.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import { branchPath } from '#core/protocol/page-address.ts';
import { branchNameProblem, MOST_LETTERS, spellBranchName, suggestBranchName } from './branch-labels.ts';
import { useBranches, useCreateBranch } from './branch-queries.ts';
import classes from './branches.module.css';

/** Where a branch begins: at an operation of the history, which is said in words, or now. */
export type BranchOrigin = 'now' | { readonly seq: number; readonly label: string };

interface NewBranchDialogProps {
  readonly codexId: string;
  /** `null` while it is closed. */
  readonly origin: BranchOrigin | null;
  readonly onClose: () => void;
}

export function NewBranchDialog({ codexId, origin, onClose }: NewBranchDialogProps) {
  return (
    <Modal opened={origin !== null} onClose={onClose} title="Try it on a branch" size={440}>
      {origin !== null && <NewBranchForm codexId={codexId} origin={origin} onClose={onClose} />}
    </Modal>
  );
}

interface NewBranchFormProps extends NewBranchDialogProps {
  readonly origin: BranchOrigin;
}

function NewBranchForm({ codexId, origin, onClose }: NewBranchFormProps) {
  const { data: me } = useMe();
  const taken = (useBranches(codexId).data ?? []).map(({ name }) => name);
  const create = useCreateBranch(codexId);
  /** `null`: as suggested. */
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const name = typed ?? suggestBranchName(me?.name ?? '', taken);
  const submit = () => {
    const found = branchNameProblem(name, taken);
    setProblem(found);
    if (found !== null) return;
    create.mutate(
      { name, ...(origin === 'now' ? {} : { from: String(origin.seq) }) },
      {
        onSuccess: (made) => {
          onClose();
          navigate(branchPath(codexId, made.name));
        },
        // Somebody else was faster: it belongs beside the name.
        onError: (error) => {
          if (isBinderyError(error) && error.code === 'conflict') setProblem(error.message);
        },
      },
    );
  };
  const failure = create.error !== null && problem === null ? errorMessage(create.error) : null;
  return (
    <form
      noValidate
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className={classes['lead']}>
        A branch is a copy of {origin === 'now' ? 'this Codex' : <>this Codex as it was {origin.label}</>}.
        Several people can write on it while everybody else goes on here. Nothing of it is in the Codex until
        you merge it.
      </p>
      {failure !== null && (
        <p role="alert" className={classes['problem']}>
          {failure}
        </p>
      )}
      <NeedsServer what="Beginning a branch">
        <TextInput
          label="Name of the branch"
          description="Small letters a to z, digits and hyphens. It cannot be changed later."
          value={name}
          onChange={({ currentTarget }) => {
            setTyped(spellBranchName(currentTarget.value));
            setProblem(null);
          }}
          onFocus={({ currentTarget }) => currentTarget.select()}
          error={problem}
          maxLength={MOST_LETTERS}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
        />
        <div className={classes['buttons']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Begin the branch
          </Button>
        </div>
      </NeedsServer>
    </form>
  );
}
