/** The Codices that a link leads to, as a tree of links. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '#components/ui/icon.tsx';
import type { SharedTree } from '#core/protocol/api/sharing.ts';
import { sharedCodexHash } from './shared-address.ts';
import { type Branches, branchesOf, titleOf, withTitles } from './shared-branches.ts';
import classes from './shared-subtree.module.css';

/** From this many on, titles can be looked for. */
const MANY = 8;

interface SharedTreeNavProps {
  readonly tree: SharedTree;
  readonly currentId: string;
  readonly onChosen?: () => void;
}

export function SharedTreeNav({ tree, currentId, onChosen }: SharedTreeNavProps) {
  const [query, setQuery] = useState('');
  const shown = withTitles(tree, query);
  return (
    <nav aria-label="Codices of this link" className={classes['nav']}>
      {tree.items.length >= MANY && (
        <TextInput
          type="search"
          size="sm"
          aria-label="Find by title"
          placeholder="Find by title"
          value={query}
          onChange={({ currentTarget }) => setQuery(currentTarget.value)}
        />
      )}
      {shown.items.length === 0 && <p className={classes['none']}>No title has these words.</p>}
      <Branch branches={branchesOf(shown)} parentId={null} currentId={currentId} onChosen={onChosen} />
    </nav>
  );
}

interface BranchProps {
  readonly branches: Branches;
  readonly parentId: string | null;
  readonly currentId: string;
  readonly onChosen: (() => void) | undefined;
}

function Branch({ branches, parentId, ...props }: BranchProps) {
  const items = branches.get(parentId) ?? [];
  if (items.length === 0) return null;
  return (
    <ul className={classes['branch']}>
      {items.map((item) => (
        <li key={item.id}>
          <a
            href={sharedCodexHash(item.id)}
            className={classes['item']}
            aria-current={item.id === props.currentId ? 'page' : undefined}
            onClick={() => props.onChosen?.()}
          >
            <Icon name={item.icon ?? undefined} hue={item.color} size={17} />
            <span dir="auto">{titleOf(item)}</span>
          </a>
          <Branch branches={branches} parentId={item.id} {...props} />
        </li>
      ))}
    </ul>
  );
}
