/** Rules R1 to R4 of docs/spec/references.md. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { createReplica, syncAll } from '#core/codex/replica.fixture.ts';

// Properties run hundreds of cases, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const FIELD = 'links';

describe('observed-remove set', () => {
  it('R2: an addition wins over a concurrent removal, also of a member that was there before', () => {
    const [ana, ben] = [createReplica(1), createReplica(2)];
    ana.codex.addMember(FIELD, 'x');
    syncAll(ana, ben);
    ana.codex.removeMember(FIELD, 'x');
    ben.codex.addMember(FIELD, 'x');
    syncAll(ana, ben);
    expect(ana.codex.members(FIELD)).toEqual([{ value: 'x', by: 'actor-2' }]);
    expect(ben.codex.members(FIELD)).toEqual(ana.codex.members(FIELD));
  });

  it('R3: members are the same when their canonical JSON is, and repeated adding does not grow the set', () => {
    const { codex, doc } = createReplica(1);
    for (let count = 0; count < 20; count += 1) codex.addMember(FIELD, { id: 1, kind: 'blocks' });
    codex.addMember(FIELD, { kind: 'blocks', id: 1 });
    expect(codex.members(FIELD)).toHaveLength(1);
    expect(doc.getArray(`set:${FIELD}`).length).toBeLessThanOrEqual(2);
    codex.removeMember(FIELD, { kind: 'blocks', id: 1 });
    expect(codex.members(FIELD)).toEqual([]);
  });

  it('R1, R2, R4: converges, and holds exactly the additions that no removal had seen', () => {
    const step = fc.record({
      at: fc.nat(2),
      act: fc.constantFrom('add', 'remove', 'pull'),
      value: fc.nat(3),
      from: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const replicas = [createReplica(1), createReplica(2), createReplica(3)];
        const adds: { value: number; knownTo: Set<number>; removed: boolean }[] = [];
        for (const { at, act, value, from } of steps) {
          const [replica, source] = [replicas[at], replicas[from]];
          if (!replica || !source) continue;
          if (act === 'add') {
            replica.codex.addMember(FIELD, value);
            adds.push({ value, knownTo: new Set([at]), removed: false });
          } else if (act === 'remove') {
            replica.codex.removeMember(FIELD, value);
            for (const add of adds) if (add.value === value && add.knownTo.has(at)) add.removed = true;
          } else {
            Y.applyUpdate(replica.doc, Y.encodeStateAsUpdate(source.doc), 'remote');
            for (const add of adds) if (add.knownTo.has(from)) add.knownTo.add(at);
          }
        }
        syncAll(...replicas);
        const expected = new Set(adds.filter((add) => !add.removed).map((add) => add.value));
        for (const { codex } of replicas) {
          expect(new Set(codex.members(FIELD).map(({ value }) => value))).toEqual(expected);
          expect(codex.members(FIELD)).toEqual(replicas[0]?.codex.members(FIELD));
        }
      }),
      { numRuns: 150 },
    );
  });
});
