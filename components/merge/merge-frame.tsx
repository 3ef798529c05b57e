/** The frame of a merge: its head with the way from field to field, the names of its columns, and the foot that merges. */
import { ActionIcon, Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowDown,
  IconArrowUp,
  IconGitBranch,
  IconGitCommit,
  IconGitMerge,
} from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { changesLabel } from '#components/offline/waiting-labels.ts';
import { ServerButton, useServerNeed } from '#components/page/needs-server.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import type { BranchBody } from '#core/protocol/api/history/branches.ts';
import classes from './merge.module.css';
import rows from './merge-row.module.css';

interface LeadProps {
  /** What changed, counted. */
  readonly count: string;
  readonly waiting: number;
  readonly onGo: (step: 1 | -1) => void;
  /** What is said of the branch as a whole. */
  readonly children: ReactNode;
}

export function Lead({ count, waiting, onGo, children }: LeadProps) {
  return (
    <div className={classes['lead']}>
      <h1>Merge into main</h1>
      {waiting > 0 && (
        <span className={rows['chip']} data-state="open">
          {waiting} to settle
        </span>
      )}
      <span className={classes['count']}>{count}</span>
      {children}
      <span className={classes['steps']}>
        <ActionIcon size={32} aria-label="Previous field" title="Previous field (K)" onClick={() => onGo(-1)}>
          <IconArrowUp size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
        <ActionIcon size={32} aria-label="Next field" title="Next field (J)" onClick={() => onGo(1)}>
          <IconArrowDown size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
      </span>
    </div>
  );
}

/** The rows say it again for those who do not see it above them. */
export function Columns({ branch }: { readonly branch: BranchBody }) {
  const { ahead, behind } = branch;
  return (
    <div className={classes['columns']} aria-hidden>
      <span />
      <Column
        name="Main"
        note={behind === 0 ? 'nothing new' : changesLabel(behind)}
        icon={<IconGitCommit size={16} stroke={1.75} />}
      />
      <Column
        name={branch.name}
        note={changesLabel(ahead)}
        icon={<IconGitBranch size={16} stroke={1.75} />}
        isBranch
      />
      <Column name="Result" note="what main will hold" icon={<IconGitMerge size={16} stroke={1.75} />} />
    </div>
  );
}

interface ColumnProps {
  readonly name: string;
  readonly note: string;
  readonly icon: ReactNode;
  readonly isBranch?: boolean;
}

function Column({ name, note, icon, isBranch = false }: ColumnProps) {
  return (
    <span className={classes['column-name']} data-branch={isBranch || undefined}>
      {icon}
      <strong>{name}</strong>
      <span>{note}</span>
    </span>
  );
}

interface FootProps {
  /** What merging does, and whom it takes, in sentences. */
  readonly words: { readonly does: string; readonly takes: string };
  /** What somebody has to do first; `null`: nothing. */
  readonly missing: string | null;
  readonly mayMerge: boolean;
  readonly merging: boolean;
  readonly onMerge: () => void;
}

/** Stays in view: what is missing stands above the button instead of failing behind it. */
export function Foot({ words, missing, mayMerge, merging, onMerge }: FootProps) {
  const id = useId();
  const need = useServerNeed();
  const isMissing = mayMerge && missing !== null;
  return (
    <div className={classes['foot']} data-foot-bar>
      <p id={id} className={classes['said']} data-missing={isMissing || undefined} role="status">
        {isMissing && <IconAlertTriangle size={16} stroke={1.75} aria-hidden />}
        {footLabel({ mayMerge, missing, need, words })}
      </p>
      {mayMerge && (
        <div className={classes['act']}>
          <span className={classes['keys']} aria-hidden>
            <Kbd keys="J" /> <Kbd keys="K" /> field <Kbd keys="1" /> <Kbd keys="2" /> <Kbd keys="3" /> choose
          </span>
          {isMissing ? (
            <Button
              data-disabled
              aria-disabled
              aria-describedby={id}
              leftSection={<IconGitMerge size={17} stroke={1.75} aria-hidden />}
              onClick={(event) => event.preventDefault()}
            >
              Merge into main
            </Button>
          ) : (
            <ServerButton
              loading={merging}
              leftSection={<IconGitMerge size={17} stroke={1.75} aria-hidden />}
              onClick={onMerge}
            >
              Merge into main
            </ServerButton>
          )}
        </div>
      )}
    </div>
  );
}

interface FootWords extends Pick<FootProps, 'mayMerge' | 'missing' | 'words'> {
  readonly need: string | null;
}

function footLabel({ mayMerge, missing, need, words }: FootWords): string {
  if (!mayMerge) return words.takes;
  if (need !== null)
    return 'Merging needs the server, which is away. What you settled stays while this page is open.';
  return missing ?? words.does;
}
