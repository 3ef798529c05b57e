'use client';
/** The menu that adds a filter to a query. */
import { Button, Menu } from '@mantine/core';
import { IconFilterPlus } from '@tabler/icons-react';
import { useMembers } from '#components/api/queries.ts';
import classes from './search-page.module.css';

const TIMES = [
  ['Edited today', 'updated:today'],
  ['Edited in the last 7 days', 'updated:7d'],
  ['Edited in the last 30 days', 'updated:30d'],
] as const;
const PLACES = [
  ['In comments', 'in:comments'],
  ['In the archive', 'is:archived'],
  ['In the trash', 'is:trashed'],
] as const;
const MOST_PEOPLE = 30;

export function FilterMenu({ onAdd }: { readonly onAdd: (filter: string) => void }) {
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="ink"
          size="compact-md"
          leftSection={<IconFilterPlus size={16} stroke={1.6} aria-hidden />}
        >
          Add a filter
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes['menu'] ?? ''}>
        <Items choices={TIMES} onAdd={onAdd} />
        <Menu.Divider />
        <Items choices={PLACES} onAdd={onAdd} />
        <Menu.Divider />
        <Menu.Item onClick={() => onAdd('@me')}>Created, edited by or mentioning me</Menu.Item>
        <PeopleItems onAdd={onAdd} />
      </Menu.Dropdown>
    </Menu>
  );
}

function Items({
  choices,
  onAdd,
}: {
  readonly choices: readonly (readonly [label: string, filter: string])[];
  readonly onAdd: (filter: string) => void;
}) {
  return choices.map(([label, filter]) => (
    <Menu.Item key={filter} onClick={() => onAdd(filter)}>
      {label}
    </Menu.Item>
  ));
}

/** Mounted while the menu is open, so that closed menus ask the server nothing. */
function PeopleItems({ onAdd }: { readonly onAdd: (filter: string) => void }) {
  const members = useMembers().data ?? [];
  return members
    .filter(({ name }) => !name.includes('"'))
    .slice(0, MOST_PEOPLE)
    .map(({ id, name }) => (
      <Menu.Item key={id} onClick={() => onAdd(`@"${name}"`)}>
        {name}
      </Menu.Item>
    ));
}
