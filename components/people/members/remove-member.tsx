'use client';
/** The dialog that removes a member for good: what ends, what stays, and who takes over. */
import { Button, Group, Modal, Skeleton, Stack } from '@mantine/core';
import { useState } from 'react';
import { useMembers } from '#components/api/queries.ts';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import type { Member, RemovalBody } from '#core/protocol/api/people.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import classes from '../forms/people.module.css';
import { useRemoval, useRemoveMember } from './member-queries.ts';
import { endingLabels, owningLabel, stayingLabels } from './removal-labels.ts';

interface RemoveMemberProps {
  readonly member: Member;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function RemoveMember({ member, opened, onClose }: RemoveMemberProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Remove ${member.name} for good?`} size="lg">
      <RemoveForm member={member} onClose={onClose} />
    </Modal>
  );
}

function RemoveForm({ member, onClose }: Omit<RemoveMemberProps, 'opened'>) {
  const removal = useRemoval(member.id);
  const remove = useRemoveMember();
  const [heir, setHeir] = useState<string | null>(null);
  const { data } = removal;
  const submit = () =>
    remove.mutate(
      { id: member.id, heir },
      {
        onSuccess: () => {
          onClose();
          toast.done(`${member.name} is removed`);
        },
      },
    );
  const error = remove.error ?? removal.error;
  return (
    <Stack gap="md">
      <FormProblem>{error && errorMessage(error)}</FormProblem>
      {removal.isPending && <Skeleton height={160} />}
      {data && <RemovalParts removal={data} />}
      {data && data.refusal === null && owningLabel(data) !== '' && (
        <Heir removal={data} heir={heir} onChange={setHeir} />
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button
          color="rose"
          disabled={data === undefined || data.refusal !== null}
          loading={remove.isPending}
          onClick={submit}
        >
          Remove for good
        </Button>
      </Group>
    </Stack>
  );
}

interface RemovalPartsProps {
  readonly removal: RemovalBody;
  /** It is one's own account. */
  readonly own?: boolean;
}

/** The counted sentences. */
export function RemovalParts({ removal, own = false }: RemovalPartsProps) {
  if (removal.refusal !== null) return <FormProblem>{removal.refusal}</FormProblem>;
  return (
    <>
      <Sentences title="What ends" sentences={endingLabels(removal, own)} />
      <Sentences title="What stays" sentences={stayingLabels(removal, own)} />
      {removal.hasProvider && (
        <p>
          {own
            ? 'You sign in through the sign-in provider. Signing in again may make you a new member, without any of this.'
            : 'They sign in through the sign-in provider. Remove them there too, or they can come back, as a new member without any of this.'}
        </p>
      )}
      <p className={classes['muted']}>
        This cannot be undone. Under the same email address somebody can be invited again, as a new member.
      </p>
    </>
  );
}

function Sentences({ title, sentences }: { readonly title: string; readonly sentences: readonly string[] }) {
  return (
    <div>
      <h3 className={classes['part-title']}>{title}</h3>
      <ul className={classes['sentences']}>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

interface HeirProps {
  readonly removal: RemovalBody;
  readonly heir: string | null;
  readonly onChange: (heir: string | null) => void;
}

function Heir({ removal, heir, onChange }: HeirProps) {
  const others = (useMembers().data ?? []).filter(
    ({ id, role, disabled, agent }) =>
      id !== removal.member.id && !disabled && agent === undefined && isAtLeast(role, 'editor'),
  );
  const owned = owningLabel(removal);
  return (
    <SearchSelect
      label="Who takes over"
      description={
        heir === null
          ? `${owned} of theirs: with nobody to take over, these end and whoever came by them is out.`
          : `${owned} of theirs: links and forms go on, with the guests who are there. Invitations go on if an admin takes over.`
      }
      placeholder="Nobody: they end"
      clearable
      data={others.map(({ id, name }) => ({ value: id, label: name }))}
      value={heir}
      onChange={onChange}
    />
  );
}
