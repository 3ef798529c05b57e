/** The bar with the two compared versions, and the actions on the earlier one. */
import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import { IconArrowRight, IconEye, IconRestore, IconX } from '@tabler/icons-react';
import { joinWords } from '#components/locale/join-words.ts';
import type { VersionBody } from '#core/protocol/api/history.ts';
import { timeSpanLabel } from './history-labels.ts';
import classes from './version-bar.module.css';

/** The compared points: `from` 0 is the empty document, `to` null the current one. */
export interface Points {
  readonly from: number;
  readonly to: number | null;
}

interface VersionBarProps {
  readonly versions: readonly VersionBody[];
  readonly points: Points;
  /** The point that is open as it was, instead of a comparison. */
  readonly opened: number | null;
  readonly onChoose: (points: Points) => void;
  readonly onOpen: (seq: number | null) => void;
  /** Absent for those who may not. */
  readonly onRestore: ((seq: number) => void) | undefined;
  readonly restoring: boolean;
}

export function VersionBar(props: VersionBarProps) {
  const { versions, points, opened, onChoose, onOpen, onRestore, restoring } = props;
  const point = opened ?? points.from;
  return (
    <div className={classes['bar']}>
      {opened !== null ? (
        <p className={classes['opened']} role="status">
          <ActionIcon size={32} aria-label="Back to the comparison" onClick={() => onOpen(null)}>
            <IconX size={18} stroke={1.75} />
          </ActionIcon>
          <span>
            As it was <strong>{versionPointLabel(versions, opened)}</strong>
            <span className={classes['aside']}> · read-only</span>
          </span>
        </p>
      ) : (
        <PointSelects versions={versions} points={points} onChoose={onChoose} />
      )}
      {point > 0 && (
        <div className={classes['actions']}>
          {opened === null && (
            <Button
              variant="default"
              leftSection={<IconEye size={17} stroke={1.75} aria-hidden />}
              onClick={() => onOpen(point)}
            >
              View this version
            </Button>
          )}
          {onRestore !== undefined && (
            <Button
              leftSection={<IconRestore size={17} stroke={1.75} aria-hidden />}
              loading={restoring}
              onClick={() => onRestore(point)}
              title={`Makes the Codex what it was ${versionPointLabel(versions, point)}, as a new edit`}
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
  points,
  onChoose,
}: Pick<VersionBarProps, 'versions' | 'points' | 'onChoose'>) {
  const { from, to } = points;
  const choices = versions.map(({ seq, ...version }) => ({
    value: String(seq),
    label: versionOptionLabel(version),
  }));
  return (
    <div className={classes['points']}>
      <NativeSelect
        aria-label="Compare from"
        value={nearest(versions, from)}
        onChange={({ currentTarget }) => onChoose({ from: Number(currentTarget.value), to })}
        data={[...choices, { value: '0', label: 'Nothing yet' }]}
      />
      <IconArrowRight size={17} stroke={1.75} aria-hidden className={classes['arrow'] ?? ''} />
      <NativeSelect
        aria-label="Compare to"
        value={to === null ? 'now' : nearest(versions, to)}
        onChange={({ currentTarget }) =>
          onChoose({ from, to: currentTarget.value === 'now' ? null : Number(currentTarget.value) })
        }
        data={[{ value: 'now', label: 'Now' }, ...choices]}
      />
    </div>
  );
}

/** A version that is being added to moves on; a point inside it is still that version. */
function nearest(versions: readonly VersionBody[], seq: number): string {
  return String(versions.find((version) => version.fromSeq <= seq && seq <= version.seq)?.seq ?? seq);
}

function versionOptionLabel({ from, to, authors }: Pick<VersionBody, 'from' | 'to' | 'authors'>): string {
  return `${timeSpanLabel(from, to, Date.now())} · ${joinWords(authors.map(({ name }) => name))}`;
}

function versionPointLabel(versions: readonly VersionBody[], seq: number): string {
  const version = versions.find(({ fromSeq, seq: last }) => fromSeq <= seq && seq <= last);
  if (version === undefined) return `after operation ${seq}`;
  const at = new Date(version.to);
  const isToday = at.toDateString() === new Date().toDateString();
  return `${isToday ? 'today' : 'on'} ${isToday ? 'at ' : ''}${timeSpanLabel(version.to, version.to, Date.now())}`;
}
