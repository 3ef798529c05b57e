/** A rule that waits for a step of a workflow waits until the step is allowed (rule E9 of docs/spec/automation.md). */
import { expect, it } from 'vitest';
import { createReplica } from '#core/codex/replica.fixture.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { RuleJournal } from './rule-journal.fixture.ts';
import { placeRules } from './rule-trail.ts';

const template = templateOf(
  "state: 'select', ok: 'checkbox'",
  `workflow: { field: 'state', states: ['draft', 'review', 'done'], transitions: {
     draft: ['review'], review: ['draft', { to: 'done', by: 'admin' }] } },
   automation: [
     { id: 'any', when: { field: 'state' }, then: { set: { ok: true } } },
     { id: 'done', when: { field: 'state', to: 'done' }, then: { set: { ok: true } } },
   ],`,
);
const placed = placeRules(template, template.automation);

interface Begun {
  readonly journal: RuleJournal;
  write(state: string, who: string, kind?: 'user' | 'guest'): void;
  /** Lets the state stand that the field has. */
  keep(who: string): void;
}

function begin(): Begun {
  const journal = new RuleJournal(placed);
  const replica = createReplica(1);
  const field = template.fields['state'];
  if (field === undefined) throw new Error('the template has no such field');
  replica.codex.setPin({ id: template.id, version: template.version });
  replica.codex.setValue(field, 'draft');
  journal.push(replica, 'ana', 'system');
  return {
    journal,
    write(state, who, kind = 'user') {
      replica.codex.setValue(field, state);
      journal.push(replica, who, kind);
    },
    keep(who) {
      replica.codex.settle('state', replica.codex.register('state').winner?.id ?? '');
      journal.push(replica, who);
    },
  };
}

it('an allowed step sets rules off', () => {
  const { journal, write } = begin();
  write('review', 'ana');
  write('done', 'admin');
  expect(journal.events()).toEqual(['any by ana: review', 'any by admin: done', 'done by admin: done']);
});

it('a step that there is not sets nothing off, and neither does taking it back', () => {
  const { journal, write } = begin();
  write('done', 'ana');
  write('draft', 'ana');
  expect(journal.events()).toEqual([]);
});

it('a step that is not theirs sets nothing off, be it a guest with an edit link or a member', () => {
  for (const kind of ['guest', 'user'] as const) {
    const { journal, write } = begin();
    write('review', 'ana');
    write('done', 'guest', kind);
    expect(journal.events()).toEqual(['any by ana: review']);
  }
});

it('a step sets rules off when it is accepted, in the name of whoever accepts it', () => {
  const { journal, write, keep } = begin();
  write('done', 'guest', 'guest');
  keep('ana');
  expect(journal.events()).toEqual([]);
  keep('admin');
  expect(journal.events()).toEqual(['any by admin: done', 'done by admin: done']);
});

it('an allowed step after one that was not begins at the last allowed one', () => {
  const { journal, write } = begin();
  write('done', 'guest', 'guest');
  write('review', 'ana');
  expect(journal.events()).toEqual(['any by ana: review']);
});
