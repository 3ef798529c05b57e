/** Rules M3 to M6 of docs/spec/metadata.md. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { createReplica, NEW_YEAR, type Replica, syncAll } from '#core/codex/replica.fixture.ts';

// Properties run hundreds of cases, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const FIELD = 'severity';

describe('register', () => {
  it('M3: the later of two concurrent writes wins on both sides, and the other is kept', () => {
    const [ana, ben] = [createReplica(9), createReplica(1)];
    ana.codex.setRegister(FIELD, 'High');
    ben.environment.time += 1000;
    ben.codex.setRegister(FIELD, 'Low');
    syncAll(ana, ben);
    for (const { codex } of [ana, ben]) {
      const { winner, losers } = codex.register(FIELD);
      expect(winner).toMatchObject({ value: 'Low', by: 'actor-1', byName: 'Writer 1' });
      expect(losers).toMatchObject([{ value: 'High', by: 'actor-9' }]);
    }
  });

  it('M4: a write drops what it has seen, also when its own clock lags', () => {
    const [ana, ben] = [createReplica(1), createReplica(2)];
    ana.environment.time += 30_000;
    ana.codex.setRegister(FIELD, 'High');
    syncAll(ana, ben);
    ben.codex.setRegister(FIELD, 'Low');
    syncAll(ana, ben);
    expect(ana.codex.register(FIELD)).toMatchObject({ winner: { value: 'Low' }, losers: [] });
  });

  it('M2: a write is later than what it overwrote, even by a clock that lags', () => {
    const [ana, ben] = [createReplica(1), createReplica(2)];
    ana.environment.time += 30_000;
    ana.codex.setRegister(FIELD, 'High');
    const row = ana.codex.insertRow('rows', { n: 1 });
    syncAll(ana, ben);
    const latest = (doc: Y.Doc, root: string): string =>
      doc
        .getArray<{ hlc: string }>(root)
        .toArray()
        .map(({ hlc }) => hlc)
        .sort()
        .at(-1) ?? '';
    const [value, cell] = [latest(ben.doc, `meta:${FIELD}`), latest(ben.doc, 'rows:rows')];
    const cleo = createReplica(4);
    Y.applyUpdate(cleo.doc, Y.encodeStateAsUpdate(ben.doc));
    ben.codex.setRegister(FIELD, 'Low');
    cleo.codex.setCell('rows', row, 'n', 2);
    expect(latest(ben.doc, `meta:${FIELD}`) > value).toBe(true);
    expect(latest(cleo.doc, 'rows:rows') > cell).toBe(true);
  });

  it('M4: a hostile time in the far future is overwritten like any other', () => {
    const { codex, doc } = createReplica(1);
    const hlc = 'ffffffffffffffff-zzzzzzzzzzzzzzzz';
    doc
      .getArray(`meta:${FIELD}`)
      .push([{ id: 'x', value: 'Mine for ever', hlc, by: 'm', byName: 'Mallory' }]);
    expect(codex.register(FIELD).winner?.value).toBe('Mine for ever');
    codex.setRegister(FIELD, 'Low');
    expect(codex.register(FIELD)).toMatchObject({ winner: { value: 'Low' }, losers: [] });
    expect(Number.parseInt(codex.register(FIELD).winner?.hlc.slice(0, 12) ?? '', 16)).toBeLessThan(
      NEW_YEAR + 100_000,
    );
  });

  it('M5: settling writes the chosen value anew, once; a second settling is told it came late', () => {
    const [ana, ben] = [createReplica(1), createReplica(2)];
    ana.codex.setRegister(FIELD, 'High');
    ben.codex.setRegister(FIELD, 'Low');
    syncAll(ana, ben);
    const loser = ana.codex.register(FIELD).losers[0];
    ana.codex.settle(FIELD, loser?.id ?? '');
    syncAll(ana, ben);
    expect(ben.codex.register(FIELD)).toMatchObject({
      winner: { value: loser?.value, by: 'actor-1' },
      losers: [],
    });
    expect(() => ben.codex.settle(FIELD, loser?.id ?? '')).toThrow('settled meanwhile');
  });

  it('M3: concurrent writers of one value are of one mind', () => {
    const [ana, ben] = [createReplica(1), createReplica(2)];
    ana.codex.setRegister(FIELD, { a: 1, b: [2] });
    ben.codex.setRegister(FIELD, { b: [2], a: 1 });
    syncAll(ana, ben);
    expect(ana.codex.register(FIELD).losers).toEqual([]);
  });

  it('M6: refuses to store what is not JSON', () => {
    const { codex } = createReplica(1);
    for (const value of [undefined, Number.NaN, new Uint8Array(1), new Date(0), () => 1]) {
      expect(() => codex.setRegister(FIELD, value as never)).toThrow('plain JSON');
    }
  });

  it('M3, M4: converges under any order and repetition of delivery, against a causal model', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            {
              weight: 3,
              arbitrary: fc.record({
                kind: fc.constant('write' as const),
                at: fc.nat(2),
                skew: fc.integer({ min: -500, max: 500 }),
              }),
            },
            {
              weight: 4,
              arbitrary: fc.record({ kind: fc.constant('deliver' as const), to: fc.nat(2), which: fc.nat() }),
            },
          ),
          { minLength: 1, maxLength: 60 },
        ),
        fc.infiniteStream(fc.nat()),
        (steps, draws) => {
          const replicas = [createReplica(1), createReplica(2), createReplica(3)];
          const { updates, model } = play(steps, replicas);
          const draw = (): number => draws.next().value ?? 0;
          for (const replica of replicas) {
            for (const update of shuffledWithRepeats(updates, draw))
              Y.applyUpdate(replica.doc, update, 'remote');
          }
          const survivors = [...model.values()].filter((entry) => !entry.overwritten);
          survivors.sort((a, b) => (a.hlc > b.hlc ? -1 : 1));
          for (const { codex } of replicas) {
            const { winner, losers } = codex.register(FIELD);
            expect(winner?.value).toBe(survivors[0]?.value);
            expect(losers.map(({ value }) => value)).toEqual(survivors.slice(1).map(({ value }) => value));
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

type Step =
  | { readonly kind: 'write'; readonly at: number; readonly skew: number }
  | { readonly kind: 'deliver'; readonly to: number; readonly which: number };

function play(steps: readonly Step[], replicas: readonly Replica[]) {
  const updates: Uint8Array[] = [];
  const model = new Map<string, { value: number; hlc: string; overwritten: boolean }>();
  for (const { doc } of replicas) {
    doc.on('update', (update: Uint8Array, origin: unknown) => origin !== 'remote' && updates.push(update));
  }
  for (const [index, step] of steps.entries()) {
    const replica = replicas[step.kind === 'write' ? step.at : step.to];
    if (replica === undefined) continue;
    if (step.kind === 'deliver') {
      const update = updates[step.which % Math.max(updates.length, 1)];
      if (update !== undefined) Y.applyUpdate(replica.doc, update, 'remote');
      continue;
    }
    const before = replica.codex.register(FIELD);
    for (const seen of [before.winner, ...before.losers]) {
      const entry = model.get(seen?.id ?? '');
      if (entry !== undefined) entry.overwritten = true;
    }
    replica.environment.time += step.skew;
    replica.codex.setRegister(FIELD, index);
    const written = replica.codex.register(FIELD).winner;
    if (written) model.set(written.id, { value: index, hlc: written.hlc, overwritten: false });
  }
  return { updates, model };
}

function shuffledWithRepeats(updates: readonly Uint8Array[], draw: () => number): Uint8Array[] {
  return [...updates, ...updates.filter(() => draw() % 3 === 0)]
    .map((update) => ({ update, rank: draw() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ update }) => update);
}
