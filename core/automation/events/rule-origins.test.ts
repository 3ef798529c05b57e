/** Automation rules are set off by edits and merges, and by nothing that is brought in or back (rule E4 of docs/spec/automation.md). */
import { expect, it } from 'vitest';
import { createReplica } from '#core/codex/replica.fixture.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { RuleJournal } from './rule-journal.fixture.ts';
import { placeRules } from './rule-trail.ts';

const template = templateOf(
  "state: { type: 'select', options: ['open', 'review', 'done'] }, size: 'number', ok: 'checkbox'",
  `automation: [
     { id: 'any', when: { field: 'state' }, then: { set: { ok: true } } },
     { id: 'done', when: { field: 'state', to: 'done' }, then: { set: { ok: true } } },
     { id: 'size', when: { field: 'size' }, then: { set: { ok: true } } },
   ],`,
);

function begin() {
  const journal = new RuleJournal(placeRules(template, template.automation));
  const replica = createReplica(1);
  const set = (id: 'state' | 'size', value: string | number | null) => {
    const field = template.fields[id];
    if (field === undefined) throw new Error('the template has no such field');
    replica.codex.setValue(field, value);
  };
  replica.codex.setPin({ id: template.id, version: template.version });
  set('state', 'open');
  journal.push(replica, 'ana', 'system');
  return { journal, replica, set };
}

it.each([
  ['socket', ['any by bo: done', 'done by bo: done']],
  ['api', ['any by bo: done', 'done by bo: done']],
  ['merge', ['any by bo: done', 'done by bo: done']],
  ['restore', []],
  ['import', []],
  ['template', []],
])('%s', (origin, expected) => {
  const { journal, replica, set } = begin();
  set('state', 'done');
  journal.push(replica, 'bo', 'user', origin);
  expect(journal.events()).toEqual(expected);
});

it('a merge sets a rule off once, by what comes out of all that was written on the branch', () => {
  const { journal, replica, set } = begin();
  for (const state of ['done', 'open', 'review', 'done']) set('state', state);
  // Written and taken back on the branch: main never had another value.
  set('size', 4);
  set('size', null);
  journal.push(replica, 'bo', 'user', 'merge');
  expect(journal.events()).toEqual(['any by bo: done', 'done by bo: done']);
});
