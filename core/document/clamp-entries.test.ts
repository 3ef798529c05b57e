/** Rule M12 of docs/spec/metadata.md. */
import { describe, expect, it } from 'vitest';
import { createReplica, NEW_YEAR, syncAll } from '#core/codex/replica.fixture.ts';
import { createClock } from '#core/crdt/clock.ts';
import { clampEntries, runsAhead } from './clamp-entries.ts';

const YEAR = 365 * 86_400_000;

/** The server corrects a document, which is a replica like any other. */
function correct(server: ReturnType<typeof createReplica>): number {
  const clock = createClock(server.environment, '0'.repeat(16));
  const { newId } = server.environment;
  return server.doc.transact(() =>
    clampEntries(server.doc, { clock, newId: () => newId.call(server.environment), now: () => NEW_YEAR }),
  );
}

describe('a clock that runs ahead', () => {
  it('M12: does not win for years: its entry gets the time at which it was received', () => {
    const [server, wrong, ana] = [
      createReplica(1, 'Server'),
      createReplica(2, 'Wrong'),
      createReplica(3, 'Ana'),
    ];
    wrong.environment.time = NEW_YEAR + 10 * YEAR;
    wrong.codex.setRegister('severity', 'low');
    const row = wrong.codex.insertRow('steps', { text: 'late' });
    syncAll(server, wrong);
    expect(runsAhead(server.doc, NEW_YEAR)).toBe(true);
    expect(correct(server)).toBe(3);
    expect(runsAhead(server.doc, NEW_YEAR)).toBe(false);
    syncAll(server, wrong, ana);
    expect(server.codex.register('severity')).toMatchObject({
      winner: { value: 'low', by: 'actor-2', byName: 'Wrong' },
      losers: [],
    });
    expect(ana.codex.rows('steps')).toEqual([{ id: row, cells: { text: 'late' } }]);

    // Written at the same time as the correction, by a right clock that is a moment later: it wins.
    ana.environment.time = NEW_YEAR + 5_000;
    ana.codex.setRegister('severity', 'high');
    syncAll(server, wrong, ana);
    expect(wrong.codex.register('severity').winner?.value).toBe('high');
  });

  it('M12: keeps a conflict a conflict, also between two wrong clocks, in their order', () => {
    const [server, wrong, worse] = [createReplica(1), createReplica(2), createReplica(3)];
    server.environment.time = NEW_YEAR - 1;
    wrong.environment.time = NEW_YEAR + YEAR;
    worse.environment.time = NEW_YEAR + 2 * YEAR;
    server.codex.setRegister('severity', 'right');
    server.environment.time = NEW_YEAR;
    wrong.codex.setRegister('severity', 'wrong');
    worse.codex.setRegister('severity', 'worse');
    syncAll(server, wrong, worse);
    correct(server);
    syncAll(server, wrong, worse);
    for (const { codex } of [server, wrong, worse]) {
      const { winner, losers } = codex.register('severity');
      expect([winner?.value, losers.map(({ value }) => value)]).toEqual(['worse', ['wrong', 'right']]);
    }
  });

  it('M12: leaves alone what is within the tolerance, what is no entry, and other layers', () => {
    const server = createReplica(1);
    const near = createReplica(2);
    near.environment.time = NEW_YEAR + 59_000;
    near.codex.setRegister('severity', 'low');
    near.codex.addMember('tags', { hlc: `ffffffffffffffff-${'0'.repeat(16)}` });
    near.doc.getArray('meta:other').push([{ hlc: `ffffffffffffffff-${'0'.repeat(16)}` }, 7]);
    syncAll(server, near);
    expect(correct(server)).toBe(0);
    expect(runsAhead(server.doc, NEW_YEAR)).toBe(false);
  });
});
