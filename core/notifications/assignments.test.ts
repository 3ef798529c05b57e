/** Assignments: somebody was put into a field of people, or taken out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReplica } from '#core/codex/replica.fixture.ts';
import { testId } from '#core/comments/comments.fixture.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { type Assigned, compareAssigned, namesOfPeopleFields, readAssigned } from './assignments.ts';

const [ANA, BEN] = [testId(1, 1), testId(2, 2)];
const TEMPLATE = {
  ...templateOf(`owner: 'person', team: 'people', title2: 'line', was: { type: 'people' }`),
  slots: { was: 'before@people' },
};

describe('assignments', () => {
  it('are read from every field of people, under the name that operations use', () => {
    const { codex } = createReplica(1);
    codex.setRegister('owner', ANA);
    codex.addMember('team', BEN);
    codex.addMember('team', ANA);
    codex.addMember('team', 'nobody');
    const { assigned, writers } = readAssigned(codex, TEMPLATE);
    expect(assigned).toEqual({ owner: [ANA], team: [ANA, BEN].sort() });
    expect(Object.keys(writers['team'] ?? {}).sort()).toEqual([ANA, BEN].sort());
    expect(namesOfPeopleFields(TEMPLATE)).toEqual(['owner', 'team', 'before']);
  });

  it('differ by who came and who went', () => {
    expect(compareAssigned({ owner: [ANA] }, { owner: [BEN], team: [ANA] })).toEqual({
      added: [
        { field: 'owner', userId: BEN },
        { field: 'team', userId: ANA },
      ],
      removed: [{ field: 'owner', userId: ANA }],
    });
  });

  it('followed one by one give the state at the end, whoever came and went', () => {
    const people = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
    const states = fc.array(fc.dictionary(fc.constantFrom('owner', 'team'), people), { minLength: 1 });
    fc.assert(
      fc.property(states, (found) => {
        const known = new Set<string>();
        let before: Assigned = {};
        for (const now of found) {
          const { added, removed } = compareAssigned(before, now);
          for (const { field, userId } of removed) known.delete(`${field} ${userId}`);
          for (const { field, userId } of added) known.add(`${field} ${userId}`);
          before = now;
        }
        const end = Object.entries(before).flatMap(([field, ids]) => ids.map((id) => `${field} ${id}`));
        expect([...known].sort()).toEqual(end.sort());
      }),
    );
  });
});
