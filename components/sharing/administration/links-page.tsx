'use client';
/** `/admin/links`: the share links of all Codices, filtered; one, all of a person, or all of them closed. */
import { Button, Select, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { AdminFrame } from '#components/admin/admin-frame.tsx';
import { useMembers } from '#components/api/queries.ts';
import { memberLabel } from '#components/ui/member-label.ts';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { LINK_STATES } from '#core/protocol/api/sharing.ts';
import { CloseLinks, type Maker } from './close-links.tsx';
import { FormList } from './form-list.tsx';
import { LinkItem } from './link-item.tsx';
import { type LinkFilter, useAllLinks } from './link-queries.ts';
import classes from './links.module.css';
import { PublicPages } from './public-pages.tsx';

const STATES = [
  { value: 'open', label: 'Open' },
  { value: 'ended', label: 'Ended' },
];

export function LinksPage() {
  return (
    <AdminFrame title="Links" page="links" what="The list of share links">
      <Links />
    </AdminFrame>
  );
}

function Links() {
  const [state, setState] = useState<LinkFilter['state']>('open');
  const [maker, setMaker] = useState<Maker | null>(null);
  const people = (useMembers().data ?? []).map((member) => ({
    value: member.id,
    label: memberLabel(member),
  }));
  const filter = { ...(state && { state }), ...(maker && { createdBy: maker.id }) };
  return (
    <>
      <div className={classes['top']}>
        <search className={classes['filters']}>
          <Select
            label="State"
            placeholder="Any"
            clearable
            data={STATES}
            value={state ?? null}
            onChange={(value) => setState(LINK_STATES.find((each) => each === value))}
          />
          <SearchSelect
            label="Made by"
            placeholder="Anybody"
            clearable
            data={people}
            value={maker?.id ?? null}
            onChange={(id) => {
              const person = people.find(({ value }) => value === id);
              setMaker(person ? { id: person.value, name: person.label } : null);
            }}
          />
        </search>
        <CloseLinks of={maker} />
      </div>
      <PublicPages />
      <LinkList filter={filter} />
      <FormList filter={filter} />
    </>
  );
}

function LinkList({ filter }: { readonly filter: LinkFilter }) {
  const links = useAllLinks(filter);
  const items = links.data?.pages.flatMap((page) => page.items) ?? [];
  if (links.isPending) return <Skeleton height={240} radius="md" />;
  if (links.isError && items.length === 0)
    return <p role="alert">The links could not be loaded. {errorMessage(links.error)}</p>;
  if (items.length === 0) return <p className={classes['muted']}>No link fits.</p>;
  return (
    <>
      <ul className={classes['links']} aria-label="Share links">
        {items.map((link) => (
          <LinkItem key={link.id} link={link} />
        ))}
      </ul>
      {links.hasNextPage && (
        <Button
          variant="default"
          style={{ alignSelf: 'flex-start' }}
          loading={links.isFetchingNextPage}
          onClick={() => void links.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </>
  );
}
