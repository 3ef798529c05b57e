/** The switcher in the header of a Codex: main and its branches, how far each has come, and the way to a new one. */
import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown, IconGitBranch, IconGitCommit, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from '#components/navigation/link.tsx';
import { ServerMenuItem } from '#components/page/needs-server.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import type { BranchBody } from '#core/protocol/api/history/branches.ts';
import { branchPath, codexPath } from '#core/protocol/page-address.ts';
import { distanceLabel, fateLabel, otherCodicesLabel } from './branch-labels.ts';
import { useBranches } from './branch-queries.ts';
import { useBranchSet } from './branch-set-queries.ts';
import classes from './branches.module.css';

const LOOK = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;
const NONE: readonly BranchBody[] = [];

interface BranchSwitcherProps {
  readonly codexId: string;
  /** The branch that is open; `null` on main. */
  readonly branch: string | null;
  /** Absent for those who may begin none. */
  readonly onNew: (() => void) | undefined;
}

/** Nothing on the main branch of a Codex without open ones. */
export function BranchSwitcher({ codexId, branch, onNew }: BranchSwitcherProps) {
  const [opened, setOpened] = useState(false);
  const all = useBranches(codexId, { follow: opened }).data ?? NONE;
  const open = all.filter(({ closedAt }) => closedAt === undefined);
  if (branch === null && open.length === 0) return null;
  const Mark = branch === null ? IconGitCommit : IconGitBranch;
  return (
    <Menu
      position="bottom-start"
      width={320}
      withinPortal
      opened={opened}
      onChange={setOpened}
      classNames={{ dropdown: classes['dropdown'] ?? '' }}
    >
      <Menu.Target>
        <UnstyledButton
          className={classes['switcher'] ?? ''}
          data-branch={branch === null ? undefined : true}
          aria-label={branch === null ? 'Branch: main' : `Branch: ${branch}`}
        >
          <Mark {...LOOK} />
          <span className={classes['name']}>{branch ?? 'Main'}</span>
          <IconChevronDown {...LOOK} size={14} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <BranchItems codexId={codexId} branch={branch} all={all} />
        {onNew !== undefined && (
          <>
            <Menu.Divider />
            <ServerMenuItem leftSection={<IconPlus {...LOOK} />} onClick={onNew}>
              Try it on a branch…
            </ServerMenuItem>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

interface BranchItemsProps extends Pick<BranchSwitcherProps, 'codexId' | 'branch'> {
  readonly all: readonly BranchBody[];
}

function BranchItems({ codexId, branch, all }: BranchItemsProps) {
  const open = all.filter(({ closedAt }) => closedAt === undefined);
  const closed = all.filter(({ closedAt }) => closedAt !== undefined);
  return (
    <>
      <Place
        href={codexPath(codexId)}
        name="Main"
        note="The Codex as everybody reads it"
        isHere={branch === null}
      />
      <SetPlaces codexId={codexId} branch={all.find(({ name }) => name === branch)} />
      {open.length > 0 && <Menu.Label>Branches</Menu.Label>}
      {open.map((each) => (
        <Place
          key={each.name}
          href={branchPath(codexId, each.name)}
          name={each.name}
          note={`${distanceLabel(each)} · by ${each.createdBy.name}`}
          isHere={each.name === branch}
          isBranch
        />
      ))}
      {closed.length > 0 && <Menu.Label>Merged and closed</Menu.Label>}
      {closed.map((each) => (
        <Place
          key={each.name}
          href={branchPath(codexId, each.name)}
          name={each.name}
          note={fateLabel(each) ?? ''}
          isHere={each.name === branch}
          isBranch
        />
      ))}
    </>
  );
}

interface SetPlacesProps {
  readonly codexId: string;
  readonly branch: BranchBody | undefined;
}

/** The other Codices of an open set, each with how far its branch has come. */
function SetPlaces({ codexId, branch }: SetPlacesProps) {
  const isOpen = branch?.closedAt === undefined;
  const { data } = useBranchSet(isOpen ? branch?.set : undefined, { follow: true });
  if (data === undefined || branch?.set === undefined) return null;
  const others = data.codices.filter(({ id }) => id !== codexId);
  return (
    <>
      <Menu.Label>{otherCodicesLabel(data)}</Menu.Label>
      {others.map(({ id, title, branch: theirs }) => (
        <Place
          key={id}
          href={branchPath(id, theirs.name)}
          name={displayTitle(title)}
          note={distanceLabel(theirs)}
          isHere={false}
          isBranch
        />
      ))}
    </>
  );
}

interface PlaceProps {
  readonly href: string;
  readonly name: string;
  readonly note: string;
  readonly isHere: boolean;
  readonly isBranch?: boolean;
}

function Place({ href, name, note, isHere, isBranch = false }: PlaceProps) {
  const Mark = isBranch ? IconGitBranch : IconGitCommit;
  return (
    <Menu.Item
      component={Link}
      href={href}
      leftSection={<Mark {...LOOK} className={isBranch ? (classes['mark'] ?? '') : ''} />}
      rightSection={isHere && <IconCheck {...LOOK} />}
      {...(isHere && { 'aria-current': 'page' as const })}
    >
      {name}
      <span className={classes['note']}>{note}</span>
    </Menu.Item>
  );
}
