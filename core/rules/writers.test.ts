/** The writers of a field that is kept for some, asked of every role, the author and whoever is named. */
import { describe, expect, it } from 'vitest';
import { ROLES } from '#core/access/policy.ts';
import { ruleActor } from '#core/access/rule-actor.ts';
import type { FieldWriter } from '#core/fields/model/field-definition.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { checkMayChange } from './check-change.ts';
import { takerOf } from './steps.ts';
import { writerReason } from './writers.ts';

const template = templateOf(
  "lead: { type: 'person', label: 'Lead' }, a: { type: 'number', writableBy: ['admin', { field: 'lead' }] }",
);
const NOTHING = () => null;
const member = (role: (typeof ROLES)[number], id = 'u') => ({ kind: 'user', id, role }) as const;
const may = (
  writableBy: readonly FieldWriter[],
  taker: Parameters<typeof writerReason>[2]['taker'],
  lead: string | null = null,
) => writerReason({ writableBy }, template, { taker, authorId: 'author', valueFor: () => lead }) === null;

describe('a field that is kept', () => {
  it.each(['owner', 'admin', 'editor'] as const)('for %s is for those of that role and above', (least) => {
    for (const role of ROLES)
      expect([role, may([least], member(role))]).toEqual([role, ROLES.indexOf(role) <= ROLES.indexOf(least)]);
    expect(may([least], { kind: 'guest', id: 'g', role: null })).toBe(false);
  });

  it('for its author is for the member who made the Codex, and no guest or rule with that id', () => {
    expect(may(['author'], member('viewer', 'author'))).toBe(true);
    expect(may(['author'], member('owner'))).toBe(false);
    expect(may(['author'], { kind: 'guest', id: 'author', role: null })).toBe(false);
    expect(may(['author', 'editor'], takerOf(ruleActor('author', 'a rule')))).toBe(false);
    // Who is no member any more.
    expect(may(['author'], { kind: 'user', id: 'author', role: null })).toBe(false);
  });

  it('for whoever is named is for nobody while nobody is, and the server may always', () => {
    expect(may([{ field: 'lead' }], member('owner'), 'u')).toBe(true);
    expect(may([{ field: 'lead' }], member('owner'))).toBe(false);
    expect(may(['owner'], { kind: 'system', id: 'server', role: null })).toBe(true);
  });

  it('is judged as the Codex was before: nobody names themselves along with it', () => {
    const field = template.fields['a'];
    if (field === undefined) throw new Error('no field');
    const situation = { taker: member('editor'), authorId: 'author', after: () => 'u' };
    expect(checkMayChange(template, field, { ...situation, before: NOTHING })).toMatchObject([
      { path: ['a'], hint: 'Only an admin or whoever “Lead” names may change this field.' },
    ]);
    expect(checkMayChange(template, field, { ...situation, before: null })).toHaveLength(1);
    expect(checkMayChange(template, field, { ...situation, before: () => 'u' })).toEqual([]);
  });
});
