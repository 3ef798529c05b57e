/** The dialog that names a version, or changes its name and note. */
import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import { type NamedVersionBody, type VersionBody, versionNameSchema } from '#core/protocol/api/history.ts';
import { useHistoryBranch } from './comparison/history-branch.ts';
import { useChangeNamedVersion, useNameVersion } from './named-version-queries.ts';
import classes from './timeline.module.css';
import { versionPointLabel } from './version-bar.tsx';

/** What is to be named: the point after an operation, or a version that has a name already. */
export type Naming = { readonly seq: number } | { readonly named: NamedVersionBody };

interface NameVersionDialogProps {
  readonly codexId: string;
  /** `null` while it is closed. */
  readonly naming: Naming | null;
  readonly versions: readonly VersionBody[] | undefined;
  readonly onClose: () => void;
}

export function NameVersionDialog({ codexId, naming, versions = [], onClose }: NameVersionDialogProps) {
  const isNamed = naming !== null && 'named' in naming;
  const seq = naming === null ? 0 : isNamed ? naming.named.seq : naming.seq;
  const when = versionPointLabel(versions, [], seq);
  return (
    <Modal
      opened={naming !== null}
      onClose={onClose}
      title={isNamed ? `Rename “${naming.named.name}”` : 'Name this version'}
      size={440}
    >
      {naming !== null && <NameVersionForm codexId={codexId} naming={naming} when={when} onClose={onClose} />}
    </Modal>
  );
}

interface NameVersionFormProps extends Pick<NameVersionDialogProps, 'codexId' | 'onClose'> {
  readonly naming: Naming;
  /** When the version was, in words. */
  readonly when: string;
}

function NameVersionForm({ codexId, naming, when, onClose }: NameVersionFormProps) {
  const branch = useHistoryBranch();
  const create = useNameVersion(codexId);
  const change = useChangeNamedVersion(codexId);
  const [problem, setProblem] = useState<string | null>(null);
  const before = 'named' in naming ? naming.named : null;
  const form = useForm({
    initialValues: { name: before?.name ?? '', note: before?.note ?? '' },
    validate: { name: (name) => versionNameSchema.safeParse(name).error?.issues[0]?.message ?? null },
  });
  const settle = {
    onSuccess: ({ name }: { readonly name: string }) => {
      toast.done(`Named “${name}”`);
      onClose();
    },
    onError: (error: Error) => {
      if (isBinderyError(error) && error.code === 'conflict') form.setFieldError('name', error.message);
      else setProblem(errorMessage(error));
    },
  };
  const submit = form.onSubmit(({ name, note }) => {
    setProblem(null);
    if ('seq' in naming) create.mutate({ name, note, seq: naming.seq }, settle);
    else change.mutate({ name: naming.named.name, change: { name, note } }, settle);
  });
  return (
    <form onSubmit={submit} noValidate className={classes['form']}>
      {problem !== null && (
        <p role="alert" className={classes['problem']}>
          {problem}
        </p>
      )}
      <TextInput
        {...form.getInputProps('name')}
        label="Name"
        description={`${branch === null ? 'The Codex' : 'The branch'} as it was ${when}`}
        placeholder="First draft"
        maxLength={120}
        autoComplete="off"
        data-autofocus
      />
      <Textarea
        {...form.getInputProps('note')}
        label="Note"
        placeholder="As sent, before the limits were agreed"
        maxLength={2000}
        autosize
        minRows={2}
        maxRows={8}
      />
      <div className={classes['buttons']}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={create.isPending || change.isPending}>
          {before === null ? 'Name it' : 'Save'}
        </Button>
      </div>
    </form>
  );
}
