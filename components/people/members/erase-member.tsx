'use client';
/** The dialog that erases the personal data of a removed member: what is replaced, what is not reached, confirmed by typing, and how far it is. */
import { Button, Group, Loader, Modal, Skeleton, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { RemoveEverywhere } from '#components/history/redaction/remove-everywhere.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { ERASURE_CONFIRMATION, type ErasureBody } from '#core/protocol/api/administration/erasures.ts';
import type { Member } from '#core/protocol/api/people.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import classes from '../forms/people.module.css';
import { erasedLabels } from './erasure-labels.ts';
import { useErase, useErasure } from './member-queries.ts';

interface EraseMemberProps {
  readonly member: Member;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function EraseMember({ member, opened, onClose }: EraseMemberProps) {
  const [sought, setSought] = useState<string | null>(null);
  // The list has the other name as soon as it is erased.
  const [name] = useState(member.name);
  return (
    <>
      <Modal opened={opened} onClose={onClose} title={`Erase personal data of ${name}`} size="lg">
        <EraseForm id={member.id} name={name} onClose={onClose} onSeek={setSought} />
      </Modal>
      <RemoveEverywhere passage={sought} onClose={() => setSought(null)} />
    </>
  );
}

interface EraseFormProps {
  readonly id: string;
  /** As they were called. */
  readonly name: string;
  readonly onClose: () => void;
  /** To remove the name as a passage where others typed it. */
  readonly onSeek: (name: string) => void;
}

function EraseForm({ id, name, onClose, onSeek }: EraseFormProps) {
  const erasure = useErasure(id);
  const erase = useErase();
  const [words, setWords] = useState('');
  const { data } = erasure;
  const error = erase.error ?? erasure.error;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    erase.mutate({ id, confirm: words });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormProblem>{error && errorMessage(error)}</FormProblem>
        {erasure.isPending && <Skeleton height={160} />}
        {data && <ErasurePlan erasure={data} />}
        {data && data.state !== 'erasing' && (data.typed > 0 || data.state === 'done') && (
          <Typed name={name} erasure={data} onSeek={onSeek} />
        )}
        {data?.state === 'open' && (
          <TextInput
            label={`Type “${ERASURE_CONFIRMATION}”`}
            description="This cannot be undone, by anybody."
            value={words}
            onChange={({ currentTarget }) => setWords(currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {data?.state === 'open' ? 'Cancel' : 'Close'}
          </Button>
          {data?.state === 'open' && (
            <Button
              type="submit"
              color="rose"
              disabled={words !== ERASURE_CONFIRMATION}
              loading={erase.isPending}
            >
              Erase for good
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function ErasurePlan({ erasure }: { readonly erasure: ErasureBody }) {
  const { state, as } = erasure;
  return (
    <>
      <div role="status">
        {state === 'erasing' ? (
          <Group gap="xs">
            <Loader size="xs" aria-hidden /> Being erased. You can close this; it goes on.
          </Group>
        ) : (
          <>
            <h3 className={classes['part-title']}>
              {state === 'open' ? 'What is replaced' : 'What was replaced'}
            </h3>
            <ul className={classes['sentences']}>
              {erasedLabels(erasure).map((label) => (
                <li key={label}>{label}</li>
              ))}
            </ul>
          </>
        )}
      </div>
      {state === 'open' && (
        <p>
          Everything they wrote stays and is by <strong>{as}</strong> from then on: the history goes on
          telling writers apart, and proves what it proved.
        </p>
      )}
      <details>
        <summary>What this does not reach</summary>
        <ul className={classes['sentences']}>
          {erasure.unreached.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

interface TypedProps {
  readonly name: string;
  readonly erasure: ErasureBody;
  readonly onSeek: (name: string) => void;
}

/** Not before: values that name them as their author would go whole with it. */
function Typed({ name, erasure: { typed, state }, onSeek }: TypedProps) {
  if (state === 'open')
    return (
      <p>
        {`Others typed the name in ${typed === 1 ? '1 Codex' : `${typed.toLocaleString('en')} Codices`}; it stays there. Once this is done, remove it there as a passage.`}
      </p>
    );
  if (name.startsWith('Former member')) return null;
  return (
    <Group gap="sm">
      <p>Others may have typed the name into a text; it stays there.</p>
      <Button variant="default" size="compact-md" onClick={() => onSeek(name)}>
        {`Remove “${name}” as a passage…`}
      </Button>
    </Group>
  );
}
