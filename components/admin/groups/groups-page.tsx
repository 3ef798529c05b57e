'use client';
/** `/admin/groups`: the groups of members, to be named where something is granted. */
import { Button, Skeleton, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useMembers } from '#components/api/queries.ts';
import {
  useAddToGroup,
  useCreateGroup,
  useDeleteGroup,
  useGroups,
  useRemoveFromGroup,
} from '#components/people/grants/grant-queries.ts';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { GroupBody } from '#core/protocol/api/people.ts';
import { AdminFrame } from '../admin-frame.tsx';
import classes from './groups.module.css';
import { RenameGroup } from './rename-group.tsx';

export function GroupsPage() {
  return (
    <AdminFrame title="Groups" page="groups" what="Changing groups">
      <Groups />
    </AdminFrame>
  );
}

function Groups() {
  const groups = useGroups();
  return (
    <>
      <p className={classes['muted']}>
        Share a Codex with a group, and its members may comment or edit there and below, whatever their role.
      </p>
      <NewGroup />
      {groups.isPending && <Skeleton height={120} radius="md" />}
      {groups.isError && <p role="alert">The groups could not be loaded. {errorMessage(groups.error)}</p>}
      {groups.data?.length === 0 && <p className={classes['muted']}>There is no group yet.</p>}
      <ul className={classes['groups']}>
        {(groups.data ?? []).map((group) => (
          <Group key={group.id} group={group} />
        ))}
      </ul>
    </>
  );
}

function NewGroup() {
  const create = useCreateGroup();
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    create.mutate(name, {
      onSuccess: () => setName(''),
      onError: (error) => toast.failed('The group was not added', error),
    });
  };
  return (
    <form className={classes['new']} onSubmit={submit}>
      <TextInput
        label="Name of a new group"
        value={name}
        maxLength={80}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Button type="submit" variant="light" disabled={name.trim() === ''} loading={create.isPending}>
        Add group
      </Button>
    </form>
  );
}

function Group({ group }: { readonly group: GroupBody }) {
  const members = useMembers().data ?? [];
  const add = useAddToGroup();
  const take = useRemoveFromGroup();
  const remove = useDeleteGroup();
  const [renaming, setRenaming] = useState(false);
  const { id, name } = group;
  const inside = new Set(group.members.map((member) => member.id));
  // What an agent may do follows from its owner, and no group gives it more.
  const others = members.filter(
    (member) => !member.disabled && member.agent === undefined && !inside.has(member.id),
  );
  const failed = (error: unknown) => toast.failed(`“${name}” was not changed`, error);
  return (
    <li className={classes['group']}>
      {renaming && <RenameGroup group={group} onClose={() => setRenaming(false)} />}
      <div className={classes['head']} hidden={renaming}>
        <h2 className={classes['name']}>
          <bdi>{name}</bdi>
        </h2>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          aria-label={`Rename group ${name}`}
          onClick={() => setRenaming(true)}
        >
          Rename
        </Button>
        <Button
          variant="subtle"
          color="rose"
          size="compact-md"
          loading={remove.isPending}
          aria-label={`Delete group ${name}`}
          onClick={() =>
            remove.mutate(id, {
              onSuccess: () => toast.done(`“${name}” is deleted, with all that was granted to it`),
              onError: failed,
            })
          }
        >
          Delete
        </Button>
      </div>
      <ul className={classes['members']} aria-label={`Members of ${name}`}>
        {group.members.map((member) => (
          <li key={member.id} className={classes['member']}>
            <bdi>{member.name}</bdi>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              aria-label={`Take ${member.name} out of ${name}`}
              onClick={() => take.mutate({ groupId: id, userId: member.id }, { onError: failed })}
            >
              Take out
            </Button>
          </li>
        ))}
      </ul>
      <SearchSelect
        aria-label={`Add a member to ${name}`}
        placeholder="Add a member"
        nothingFoundMessage="Everybody is in it"
        data={others.map((member) => ({ value: member.id, label: member.name }))}
        value={null}
        disabled={add.isPending}
        onChange={(userId) => userId !== null && add.mutate({ groupId: id, userId }, { onError: failed })}
        className={classes['add'] ?? ''}
      />
    </li>
  );
}
