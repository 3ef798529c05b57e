'use client';
/** The members and groups that may do more on a Codex and below it than their role says: listed, added, taken back. */
import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useMembers } from '#components/api/queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import { GRANT_ROLES, type GrantRole, isAtLeast } from '#core/access/policy.ts';
import type { GrantBody } from '#core/protocol/api/people.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import { useGrants, useGroups, usePutGrant, useRemoveGrant } from './grant-queries.ts';
import classes from './grants.module.css';

const CHOICES: readonly { readonly value: GrantRole; readonly label: string }[] = [
  { value: 'editor', label: 'can edit' },
  { value: 'commenter', label: 'can comment' },
];
const roleOf = (value: string): GrantRole => GRANT_ROLES.find((role) => role === value) ?? 'commenter';

export function CodexGrants({ codexId }: { readonly codexId: string }) {
  const grants = useGrants(codexId);
  return (
    <section className={classes['grants']} aria-labelledby="codex-grants">
      <h3 id="codex-grants" className={classes['title']}>
        Members who may do more here
      </h3>
      <p className={classes['muted']}>Here and in everything below. All members can view.</p>
      {grants.isError && <p role="alert">They could not be loaded. {errorMessage(grants.error)}</p>}
      {grants.data !== undefined && grants.data.length > 0 && (
        <ul className={classes['list']}>
          {grants.data.map((grant) => (
            <Grant key={`${grant.codex.id} ${grant.principal}`} codexId={codexId} grant={grant} />
          ))}
        </ul>
      )}
      <NewGrant codexId={codexId} />
    </section>
  );
}

function Grant({ codexId, grant }: { readonly codexId: string; readonly grant: GrantBody }) {
  const put = usePutGrant(codexId);
  const remove = useRemoveGrant(codexId);
  const { principal, name, role, codex } = grant;
  const isGroup = principal.startsWith('group:');
  return (
    <li className={classes['grant']}>
      <span className={classes['name']}>
        <bdi>{name}</bdi>
        {isGroup && <span className={classes['muted']}> group</span>}
      </span>
      {codex.id === codexId ? (
        <>
          <NativeSelect
            aria-label={`What ${name} may do`}
            value={role}
            data={[...CHOICES]}
            disabled={put.isPending}
            onChange={({ currentTarget }) =>
              put.mutate(
                { principal, role: roleOf(currentTarget.value) },
                { onError: (error) => toast.failed(`${name} may do what they could before`, error) },
              )
            }
          />
          <Button
            variant="subtle"
            color="rose"
            size="compact-md"
            loading={remove.isPending}
            aria-label={`Take back: ${name}`}
            onClick={() =>
              remove.mutate(principal, {
                onSuccess: () => toast.done(`${name} may do here what their role says`),
                onError: (error) => toast.failed(`Nothing was taken back from ${name}`, error),
              })
            }
          >
            Take back
          </Button>
        </>
      ) : (
        <span className={classes['muted']}>
          {CHOICES.find(({ value }) => value === role)?.label}, from{' '}
          <Link href={codexPath(codex.id)}>{displayTitle(codex.title)}</Link>
        </span>
      )}
    </li>
  );
}

function NewGrant({ codexId }: { readonly codexId: string }) {
  const members = useMembers().data ?? [];
  const groups = useGroups().data ?? [];
  const put = usePutGrant(codexId);
  const [principal, setPrincipal] = useState<string | null>(null);
  const [role, setRole] = useState<GrantRole>('editor');
  const people = members.filter((member) => !member.disabled && !isAtLeast(member.role, role));
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
          toast.done(`${name} ${CHOICES.find(({ value }) => value === role)?.label} here`);
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
        data={[...CHOICES]}
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
