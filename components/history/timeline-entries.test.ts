/** The order of sessions and named versions. */
import { describe, expect, it } from 'vitest';
import type { CommentActBody } from '#core/protocol/api/comments.ts';
import type { NamedVersionBody, VersionBody } from '#core/protocol/api/history.ts';
import { showsAct, type TimelineEntry, timelineEntries } from './timeline-entries.ts';

const session = (fromSeq: number, seq: number) => ({ id: `${fromSeq}-${seq}`, fromSeq, seq }) as VersionBody;
const name = (seq: number) => ({ name: `at ${seq}`, seq }) as NamedVersionBody;
const act = (at: string, kind: CommentActBody['kind'] = 'commented') =>
  ({ id: at, at, kind }) as CommentActBody;
const told = (entries: readonly TimelineEntry[]) =>
  entries.map((entry) =>
    entry.kind === 'named' ? entry.named.name : entry.kind === 'act' ? entry.act.at : entry.version.id,
  );
const said = (versions: readonly VersionBody[], named: readonly NamedVersionBody[], isComplete = true) =>
  told(timelineEntries(versions, named, isComplete));

describe('timeline entries', () => {
  it('put a name above the session that its point ends or is in', () => {
    expect(said([session(6, 9), session(1, 5)], [name(9), name(7), name(5), name(2)])).toEqual([
      ...['at 9', 'at 7', '6-9', 'at 5', 'at 2', '1-5'],
    ]);
  });

  it('leave out names of a part that is not loaded yet', () => {
    const sessions = [session(6, 9)];
    expect(said(sessions, [name(8), name(3)], false)).toEqual(['at 8', '6-9']);
    expect(said(sessions, [name(8), name(3)])).toEqual(['at 8', '6-9', 'at 3']);
  });

  it('put what was said above the session that had ended before', () => {
    const ended = (fromSeq: number, seq: number, to: string) => ({ ...session(fromSeq, seq), to });
    const sessions = [ended(6, 9, '2026-11-03'), ended(1, 5, '2026-11-01')];
    const acts = [act('2026-11-04'), act('2026-11-02'), act('2026-11-01'), act('2026-10-31')];
    expect(told(timelineEntries(sessions, [name(5)], true, acts))).toEqual([
      ...['2026-11-04', '6-9', '2026-11-02', 'at 5', '1-5', '2026-11-01', '2026-10-31'],
    ]);
  });

  it('are filtered by kind', () => {
    const kinds = [
      'commented',
      'answered',
      'suggested',
      'deleted',
      'resolved',
      'reopened',
      'accepted',
      'rejected',
    ] as const;
    const shown = (filter: Parameters<typeof showsAct>[0]) =>
      kinds.filter((kind) => showsAct(filter, { kind }));
    expect(shown('all')).toEqual(kinds);
    expect(shown('edits')).toEqual([]);
    expect(shown('comments')).toEqual(kinds.slice(0, 4));
    expect(shown('decisions')).toEqual(kinds.slice(4));
  });
});
