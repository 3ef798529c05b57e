'use client';
/** The Codices of the workspace as a nested list whose branches open and close. */
import { Button, Skeleton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { usePathname } from 'next/navigation';
import { useEffect, useMemo } from 'react';
import { useCodices } from '#components/api/queries.ts';
import { ancestorsOf, type CodexNode, growForest } from './codex-forest.ts';
import { CodexRow } from './codex-row.tsx';
import classes from './navigator.module.css';

interface CodexListProps {
  readonly mayWrite: boolean;
  readonly labelledBy: string;
}

export function CodexList({ mayWrite, labelledBy }: CodexListProps) {
  const codices = useCodices();
  const forest = useMemo(() => growForest(codices.data ?? []), [codices.data]);
  const current = useCurrentCodexId();
  const branches = useOpenBranches();
  const { reveal } = branches;
  useEffect(() => {
    if (current && codices.data) reveal(ancestorsOf(current, codices.data));
  }, [current, codices.data, reveal]);

  if (codices.isPending) return <Waiting />;
  if (codices.isError && !codices.data) {
    return (
      <div className={classes['note']}>
        <p>The list could not be loaded.</p>
        <Button size="compact-sm" variant="default" mt={8} onClick={() => void codices.refetch()}>
          Try again
        </Button>
      </div>
    );
  }
  if (forest.length === 0) return <p className={classes['note']}>No Codices yet.</p>;
  return (
    <Level
      nodes={forest}
      depth={0}
      labelledBy={labelledBy}
      current={current}
      openIds={branches.openIds}
      onToggle={branches.toggle}
      mayWrite={mayWrite}
    />
  );
}

interface LevelProps {
  readonly nodes: readonly CodexNode[];
  readonly depth: number;
  readonly labelledBy?: string;
  readonly current: string | null;
  readonly openIds: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
  readonly mayWrite: boolean;
}

function Level({ nodes, depth, labelledBy, ...shared }: LevelProps) {
  return (
    <ul className={classes['level']} {...(labelledBy ? { 'aria-labelledby': labelledBy } : {})}>
      {nodes.map(({ codex, children }) => {
        const open = shared.openIds.has(codex.id);
        return (
          <li key={codex.id}>
            <CodexRow
              codex={codex}
              depth={depth}
              branch={children.length === 0 ? null : { open, toggle: () => shared.onToggle(codex.id) }}
              here={codex.id === shared.current}
              mayWrite={shared.mayWrite}
            />
            {open && children.length > 0 && <Level nodes={children} depth={depth + 1} {...shared} />}
          </li>
        );
      })}
    </ul>
  );
}

/** Which branches are open, kept in this browser. */
function useOpenBranches() {
  const [ids, setIds] = useLocalStorage<readonly string[]>({
    key: 'bindery-open-branches',
    defaultValue: [],
  });
  const openIds = useMemo(() => new Set(ids), [ids]);
  return useMemo(
    () => ({
      openIds,
      toggle: (id: string) =>
        setIds((open) => (open.includes(id) ? open.filter((each) => each !== id) : [...open, id])),
      reveal: (more: readonly string[]) =>
        setIds((open) => (more.every((id) => open.includes(id)) ? open : [...new Set([...open, ...more])])),
    }),
    [openIds, setIds],
  );
}

function useCurrentCodexId(): string | null {
  const [, place, id] = usePathname().split('/');
  return place === 'c' && id ? id : null;
}

function Waiting() {
  return (
    <div className={classes['waiting']} aria-busy="true">
      <span className="vb-hidden">Loading Codices</span>
      {[72, 56, 64, 48].map((width) => (
        <Skeleton key={width} height={12} width={`${width}%`} />
      ))}
    </div>
  );
}
