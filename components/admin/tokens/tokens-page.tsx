'use client';
/** `/admin/tokens`: the API tokens of all members, of one on demand, each revoked at once. */
import { Select } from '@mantine/core';
import { useState } from 'react';
import { useMembers } from '#components/api/queries.ts';
import { useApiTokens } from '#components/people/credentials/credential-queries.ts';
import { TokenList } from '#components/people/credentials/token-list.tsx';
import { memberLabel } from '#components/ui/member-label.ts';
import { AdminFrame } from '../admin-frame.tsx';
import classes from './tokens.module.css';

export function TokensPage() {
  return (
    <AdminFrame title="API tokens" page="tokens" what="The list of API tokens">
      <Tokens />
    </AdminFrame>
  );
}

function Tokens() {
  const [owner, setOwner] = useState<string | null>(null);
  const tokens = useApiTokens('all');
  const members = useMembers().data ?? [];
  const suspended = new Set(members.filter(({ disabled }) => disabled).map(({ id }) => id));
  const owners = new Set(tokens.data?.map((token) => token.owner.id));
  const people = members
    .filter(({ id }) => owners.has(id) || id === owner)
    .map((member) => ({ value: member.id, label: memberLabel(member) }));
  return (
    <>
      <p className={classes['lead']}>
        What a token allows depends on its scopes and the role of its owner, at each request. Revoking one
        ends it at once, and its open connections with it. Your own are on your account page as well, where
        you create new ones.
      </p>
      <search className={classes['filters']}>
        <Select
          label="Whose"
          placeholder="Everybody’s"
          searchable
          clearable
          data={people}
          value={owner}
          onChange={setOwner}
        />
      </search>
      <TokenList
        tokens={tokens}
        withOwners
        isShown={(token) => owner === null || token.owner.id === owner}
        isStopped={(token) => suspended.has(token.owner.id)}
      />
    </>
  );
}
