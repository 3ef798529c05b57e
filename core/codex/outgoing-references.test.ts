/** Rules R8 to R10 of docs/spec/references.md. */
import { describe, expect, it } from 'vitest';
import { createReplica, testField } from '#core/codex/replica.fixture.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { checkReference } from '#core/references/check-reference.ts';
import { describeKind, kindsOf } from '#core/references/kinds.ts';
import { outgoingReferences, referringFields } from './outgoing-references.ts';

const [A, B] = ['0190f3a0-0000-7000-8000-00000000000a', '0190f3a0-0000-7000-8000-00000000000b'];
const FOLLOW_UP = { id: 'follow_up', label: 'Follow-ups', inverseLabel: 'Follows from', targets: ['task'] };
const NARROW = { id: 'depends_on', label: 'Built from', inverseLabel: 'Used by', targets: null };

const byId = (...fields: readonly FieldDefinition[]): Record<string, FieldDefinition> =>
  Object.fromEntries(fields.map((field) => [field.id, field]));

describe('outgoing references', () => {
  it('R8: typed ones, reference fields by their kind, and mentions are read as one list', () => {
    const { codex } = createReplica(1);
    const template = {
      fields: byId(
        testField('richText', 'body'),
        { ...testField('references', 'followUps'), kind: 'follow_up' },
        testField('reference', 'place'),
        testField('tags', 'tags'),
        testField('people', 'team'),
      ),
    };
    codex.addReference('depends_on', A);
    codex.addMember('followUps', A);
    codex.addMember('followUps', B);
    codex.addMember('followUps', 'x'.repeat(101));
    codex.setRegister('place', B);
    codex.addMember('tags', A);
    codex.addMember('team', A);
    const read = outgoingReferences(codex, template, { mentionsIn: () => [B] });
    expect(read.map(({ kind, target, via, field }) => [kind, target, via, field])).toEqual([
      ['depends_on', A, 'typed', null],
      ['mentions', B, 'text', 'body'],
      ['follow_up', A, 'field', 'followUps'],
      ['follow_up', B, 'field', 'followUps'],
      ['references', B, 'field', 'place'],
    ]);
    expect(referringFields(template)).toEqual(['@references', 'body', 'followUps', 'place']);
  });

  it('R9: a template adds kinds and may give a built-in one other words', () => {
    const template = { referenceKinds: [FOLLOW_UP, NARROW] };
    expect(kindsOf(template).map(({ id }) => id)).toEqual([
      'follow_up',
      'depends_on',
      'references',
      'blocks',
      'relates_to',
      'duplicate_of',
      'part_of',
    ]);
    expect(describeKind('depends_on', template).label).toBe('Built from');
    expect(describeKind('mentions', template).inverseLabel).toBe('Mentioned in');
    expect(describeKind('no_longer_known', template).label).toBe('No longer known');
  });

  it.each([
    ['no_such_kind', { id: A, templateId: 'task' }, 'has no kind of reference'],
    ['mentions', { id: A, templateId: 'task' }, 'has no kind of reference'],
    ['blocks', { id: B, templateId: 'task' }, 'cannot refer to itself'],
    ['blocks', { id: A, templateId: null }, 'There is no such Codex'],
    ['follow_up', { id: A, templateId: 'scene' }, 'may not point to a Codex of “scene”'],
  ])('R10: %s to %j is refused', (kind, target, words) => {
    const template = { name: 'Record', referenceKinds: [FOLLOW_UP] };
    expect(checkReference(template, B, kind, target)[0]?.message).toContain(words);
  });

  it('R10: what the kind allows is fine', () => {
    const template = { name: 'Record', referenceKinds: [FOLLOW_UP] };
    expect(checkReference(template, B, 'follow_up', { id: A, templateId: 'task' })).toEqual([]);
    expect(checkReference(template, B, 'blocks', { id: A, templateId: 'scene' })).toEqual([]);
  });
});
