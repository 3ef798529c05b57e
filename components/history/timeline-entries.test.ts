/** The order of sessions and named versions. */
import { describe, expect, it } from 'vitest';
import type { NamedVersionBody, VersionBody } from '#core/protocol/api/history.ts';
import { timelineEntries } from './timeline-entries.ts';

const session = (fromSeq: number, seq: number) => ({ id: `${fromSeq}-${seq}`, fromSeq, seq }) as VersionBody;
const name = (seq: number) => ({ name: `at ${seq}`, seq }) as NamedVersionBody;
const said = (versions: readonly VersionBody[], named: readonly NamedVersionBody[], isComplete = true) =>
  timelineEntries(versions, named, isComplete).map((entry) =>
    entry.kind === 'named' ? entry.named.name : entry.version.id,
  );

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
});
