/** The bar with the two compared versions, and the actions on the earlier one. */
import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import { IconArrowRight, IconEye, IconGitCompare, IconRestore, IconUsers, IconX } from '@tabler/icons-react';
import { joinWords } from '#components/locale/join-words.ts';
import { timeSpanLabel } from '#components/locale/time-span.ts';
import type { NamedVersionBody, VersionBody } from '#core/protocol/api/history.ts';
import { useHistoryBranch } from './comparison/history-branch.ts';
import classes from './version-bar.module.css';

/** The compared points: `from` 0 is the empty document, `to` null the current one. */
export interface Points {
  readonly from: number;
  readonly to: number | null;
}

interface VersionBarProps {
  readonly versions: readonly VersionBody[];
  readonly named: readonly NamedVersionBody[];
  readonly points: Points;
  /** The point that is open as it was, instead of a comparison. */
  readonly opened: number | null;
  /** Shown instead: the Codex as it is now by its writers, or a branch beside main. */
  readonly instead: 'writers' | 'main' | null;
  readonly onInstead: (shown: 'writers' | 'main' | null) => void;
  readonly onChoose: (points: Points) => void;
  readonly onOpen: (seq: number | null) => void;
  /** Absent for those who may not. */
  readonly onRestore: ((seq: number) => void) | undefined;
  readonly restoring: boolean;
}

export function VersionBar(props: VersionBarProps) {
  const { versions, named, points, opened, instead, onInstead, onChoose, onOpen, onRestore, restoring } =
    props;
  const branch = useHistoryBranch();
  const point = opened ?? points.from;
  const label = (seq: number) => versionPointLabel(versions, named, seq);
  return (
    <div className={classes['bar']}>
      {instead !== null ? (
        <p className={classes['opened']} role="status">
          <ActionIcon size={32} aria-label="Back to the comparison" onClick={() => onInstead(null)}>
            <IconX size={18} stroke={1.75} />
          </ActionIcon>
          <span>{instead === 'writers' ? 'Who wrote what' : 'Main and this branch, as they are now'}</span>
        </p>
      ) : opened !== null ? (
        <p className={classes['opened']} role="status">
          <ActionIcon size={32} aria-label="Back to the comparison" onClick={() => onOpen(null)}>
            <IconX size={18} stroke={1.75} />
          </ActionIcon>
          <span>
            As it was <strong>{label(opened)}</strong>
            <span className={classes['aside']}> · read-only</span>
          </span>
        </p>
      ) : (
        <PointSelects versions={versions} named={named} points={points} onChoose={onChoose} />
      )}
      {instead === null && (
        <div className={classes['actions']}>
          {branch !== null && opened === null && (
            <Button
              variant="default"
              leftSection={<IconGitCompare size={17} stroke={1.75} aria-hidden />}
              onClick={() => onInstead('main')}
            >
              Compare with main
            </Button>
          )}
          {opened === null && (
            <Button
              variant="default"
              leftSection={<IconUsers size={17} stroke={1.75} aria-hidden />}
              onClick={() => onInstead('writers')}
            >
              Who wrote what
            </Button>
          )}
          {point > 0 && opened === null && (
            <Button
              variant="default"
              leftSection={<IconEye size={17} stroke={1.75} aria-hidden />}
              onClick={() => onOpen(point)}
            >
              View this version
            </Button>
          )}
          {point > 0 && onRestore !== undefined && (
            <Button
              // Who compares is reading: only the version that is shown by itself asks for it.
              variant={opened === null ? 'default' : 'filled'}
              leftSection={<IconRestore size={17} stroke={1.75} aria-hidden />}
              loading={restoring}
              onClick={() => onRestore(point)}
              title={`Makes ${branch === null ? 'the Codex' : 'the branch'} what it was ${label(point)}, as a new edit`}
            >
              Restore everything
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function PointSelects({
  versions,
  named,
  points,
  onChoose,
}: Pick<VersionBarProps, 'versions' | 'named' | 'points' | 'onChoose'>) {
  const { from, to } = points;
  const sessions = versions.map(({ seq, ...version }) => ({
    value: String(seq),
    label: versionOptionLabel(version),
  }));
  const names = named.map(({ name, seq }) => ({ value: valueOfName(name, seq), label: name }));
  const nothing = { value: '0', label: 'Nothing yet' };
  const now = { value: 'now', label: 'Now' };
  const choices =
    names.length === 0
      ? sessions
      : [
          { group: 'Named versions', items: names },
          { group: 'All changes', items: sessions },
        ];
  const chosen = (seq: number) => {
    const name = named.find((one) => one.seq === seq);
    return name === undefined ? nearest(versions, seq) : valueOfName(name.name, seq);
  };
  return (
    <div className={classes['points']}>
      <NativeSelect
        aria-label="Compare from"
        value={chosen(from)}
        onChange={({ currentTarget }) => onChoose({ from: seqOf(currentTarget.value), to })}
        data={[...choices, nothing]}
      />
      <IconArrowRight size={17} stroke={1.75} aria-hidden className={classes['arrow'] ?? ''} />
      <NativeSelect
        aria-label="Compare to"
        value={to === null ? 'now' : chosen(to)}
        onChange={({ currentTarget }) =>
          onChoose({ from, to: currentTarget.value === 'now' ? null : seqOf(currentTarget.value) })
        }
        data={[now, ...choices]}
      />
    </div>
  );
}

/** A name may stand for the same point as a session, and options have different values. */
function valueOfName(name: string, seq: number): string {
  return `${seq} ${name}`;
}

function seqOf(value: string): number {
  return Number.parseInt(value, 10);
}

/** A version that is being added to moves on; a point inside it is still that version. */
function nearest(versions: readonly VersionBody[], seq: number): string {
  return String(versions.find((version) => version.fromSeq <= seq && seq <= version.seq)?.seq ?? seq);
}

function versionOptionLabel({ from, to, authors }: Pick<VersionBody, 'from' | 'to' | 'authors'>): string {
  return `${timeSpanLabel(from, to, Date.now())} · ${joinWords(authors.map(({ name }) => name))}`;
}

/** “at “First draft””, “today at 10:02”. */
export function versionPointLabel(
  versions: readonly VersionBody[],
  named: readonly NamedVersionBody[],
  seq: number,
): string {
  const name = named.find((one) => one.seq === seq)?.name;
  if (name !== undefined) return `at “${name}”`;
  const version = versions.find(({ fromSeq, seq: last }) => fromSeq <= seq && seq <= last);
  if (version === undefined) return `after operation ${seq}`;
  const at = new Date(version.to);
  const isToday = at.toDateString() === new Date().toDateString();
  return `${isToday ? 'today' : 'on'} ${isToday ? 'at ' : ''}${timeSpanLabel(version.to, version.to, Date.now())}`;
}
