'use client';
/** The members and groups that may do more on a Codex and below it than their role says: listed, added, taken back. */
import { ActionIcon, Button, NativeSelect, Tooltip } from '@mantine/core';
import { IconUsers, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useMe, useMembers } from '#components/api/queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import { isAtLeast, PRIVATE_ROLES, type PrivateRole } from '#core/access/policy.ts';
import type { GrantBody } from '#core/protocol/api/people.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import { useGrants, useGroups, usePutGrant, useRemoveGrant } from './grant-queries.ts';
import classes from './grants.module.css';

interface Choice {
  readonly value: PrivateRole;
  readonly label: string;
}
const CHOICES: readonly Choice[] = [
  { value: 'editor', label: 'can edit' },
  { value: 'commenter', label: 'can comment' },
];
const PRIVATE_CHOICES: readonly Choice[] = [
  ...CHOICES,
  { value: 'viewer', label: 'can view' },
  { value: 'admin', label: 'can edit, and say who reads it' },
];
const choicesOf = (isPrivate: boolean): readonly Choice[] => (isPrivate ? PRIVATE_CHOICES : CHOICES);
const labelOf = (of: PrivateRole): string => PRIVATE_CHOICES.find(({ value }) => value === of)?.label ?? '';
const roleOf = (value: string): PrivateRole => PRIVATE_ROLES.find((role) => role === value) ?? 'commenter';

interface CodexGrantsProps {
  readonly codexId: string;
  /** What is given here is all that lets anybody read it. */
  readonly isPrivate?: boolean;
}

export function CodexGrants({ codexId, isPrivate = false }: CodexGrantsProps) {
  const grants = useGrants(codexId);
  return (
    <section className={classes['grants']} aria-labelledby="codex-grants">
      <h3 id="codex-grants" className={classes['title']}>
        {isPrivate ? 'Who can read this private Codex' : 'Members who may do more here'}
      </h3>
      <p className={classes['muted']}>
        {isPrivate
          ? 'They can open it and everything in it; nobody else can. Owners and admins can enter, which is recorded and shown here.'
          : 'Here and in everything below. All members can view.'}
      </p>
      {grants.isError && <p role="alert">They could not be loaded. {errorMessage(grants.error)}</p>}
      {grants.data !== undefined && grants.data.length > 0 && (
        <ul className={classes['list']}>
          {grants.data.map((grant) => (
            <Grant
              key={`${grant.codex.id} ${grant.principal}`}
              codexId={codexId}
              grant={grant}
              isPrivate={isPrivate}
            />
          ))}
        </ul>
      )}
      <NewGrant codexId={codexId} isPrivate={isPrivate} />
    </section>
  );
}

/** “group of 6 people”. */
function groupLabel(count: number | undefined): string {
  if (count === undefined) return 'group';
  if (count === 0) return 'group with nobody in it';
  return count === 1 ? 'group of 1 person' : `group of ${count} people`;
}

interface GrantProps {
  readonly codexId: string;
  readonly grant: GrantBody;
  readonly isPrivate: boolean;
}

function Grant({ codexId, grant, isPrivate }: GrantProps) {
  const put = usePutGrant(codexId);
  const remove = useRemoveGrant(codexId);
  const { principal, name, role, codex, grantedBy } = grant;
  // Who leaves a private Codex does not read it any more; elsewhere only a role is given back.
  const memberId = principal.replace(/^member:/, '');
  const isMe = useMe().data?.id === memberId;
  const leaves = isMe && isPrivate;
  const hasEntered = isPrivate && role === 'admin' && principal === `member:${grantedBy.id}`;
  const isGroup = principal.startsWith('group:');
  const group = useGroups().data?.find(({ id }) => principal === `group:${id}`);
  return (
    <li className={classes['grant']}>
      {isGroup ? (
        <span className={classes['group']}>
          <IconUsers size={17} stroke={1.75} aria-hidden />
        </span>
      ) : (
        <Avatar person={{ id: memberId, name }} size={32} decorative />
      )}
      <span className={classes['name']}>
        <bdi>{name}</bdi>
        {isMe && <span className={classes['muted']}> you</span>}
        {isGroup && <span className={classes['note']}>{groupLabel(group?.members.length)}</span>}
        {hasEntered && <span className={classes['note']}>made or entered it</span>}
      </span>
      {codex.id === codexId ? (
        <>
          <NativeSelect
            aria-label={`What ${name} may do`}
            value={role}
            data={[...choicesOf(isPrivate)]}
            disabled={put.isPending}
            onChange={({ currentTarget }) =>
              put.mutate(
                { principal, role: roleOf(currentTarget.value) },
                { onError: (error) => toast.failed(`${name} may do what they could before`, error) },
              )
            }
          />
          <TakeBack
            name={leaves ? null : name}
            isPending={remove.isPending}
            onPress={() =>
              remove.mutate(principal, {
                onSuccess: () =>
                  toast.done(
                    leaves
                      ? 'You left the private Codex'
                      : isPrivate
                        ? `${name} can’t read this any more`
                        : `${name} may do here what their role says`,
                  ),
                onError: (error) =>
                  toast.failed(
                    leaves ? 'You did not leave it' : `Nothing was taken back from ${name}`,
                    error,
                  ),
              })
            }
          />
        </>
      ) : (
        <span className={classes['muted']}>
          {labelOf(role)}, from <Link href={codexPath(codex.id)}>{displayTitle(codex.title)}</Link>
        </span>
      )}
    </li>
  );
}

interface TakeBackProps {
  /** From whom; `null`: one leaves oneself, which is said in words. */
  readonly name: string | null;
  readonly isPending: boolean;
  readonly onPress: () => void;
}

function TakeBack({ name, isPending, onPress }: TakeBackProps) {
  const look = { variant: 'subtle', color: 'rose', loading: isPending, onClick: onPress } as const;
  if (name === null)
    return (
      <Button {...look} size="compact-md" aria-label="Leave this private Codex">
        Leave
      </Button>
    );
  return (
    <Tooltip label="Take back">
      <ActionIcon {...look} size={32} aria-label={`Take back: ${name}`}>
        <IconX size={16} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function NewGrant({ codexId, isPrivate }: Required<CodexGrantsProps>) {
  const members = useMembers().data ?? [];
  const groups = useGroups().data ?? [];
  const put = usePutGrant(codexId);
  const [principal, setPrincipal] = useState<string | null>(null);
  const [role, setRole] = useState<PrivateRole>('editor');
  const people = members.filter(
    (member) =>
      !member.disabled && member.agent === undefined && (isPrivate || !isAtLeast(member.role, role)),
  );
  const data = [
    { group: 'Groups', items: groups.map(({ id, name }) => ({ value: `group:${id}`, label: name })) },
    { group: 'Members', items: people.map(({ id, name }) => ({ value: `member:${id}`, label: name })) },
  ];
  const add = (chosen: string) =>
    put.mutate(
      { principal: chosen, role },
      {
        onSuccess: ({ name }) => {
          setPrincipal(null);
          toast.done(`${name} ${labelOf(role)} here`);
        },
        onError: (error) => toast.failed('Nobody was added', error),
      },
    );
  return (
    <div className={classes['add']}>
      <SearchSelect
        aria-label="Member or group"
        placeholder="A member or a group"
        nothingFoundMessage="Everybody else may do that anyhow"
        data={data.filter(({ items }) => items.length > 0)}
        value={principal}
        onChange={setPrincipal}
        className={classes['who'] ?? ''}
      />
      <NativeSelect
        aria-label="What they may do"
        value={role}
        data={[...choicesOf(isPrivate)]}
        onChange={({ currentTarget }) => setRole(roleOf(currentTarget.value))}
      />
      <Button
        variant="light"
        disabled={principal === null}
        loading={put.isPending}
        onClick={() => principal !== null && add(principal)}
      >
        Add
      </Button>
    </div>
  );
}
