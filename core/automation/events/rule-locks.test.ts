/** A rule that waits for a field which is read-only waits until a change to it stands (rule E10 of docs/spec/automation.md). */
import { expect, it } from 'vitest';
import { createReplica } from '#core/codex/replica.fixture.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { RuleJournal } from './rule-journal.fixture.ts';
import { placeRules } from './rule-trail.ts';

const template = templateOf(
  `paid: 'checkbox', price: { type: 'number', readOnlyWhen: { field: 'paid', is: true } },
   name: { type: 'line', layer: 'metadata' }, ok: 'checkbox'`,
  `automation: [
     { id: 'price', when: { field: 'price' }, then: { set: { ok: true } } },
     { id: 'free', when: { field: 'price', to: 0 }, then: { set: { ok: true } } },
   ],`,
);
const placed = placeRules(template, template.automation);

function begin() {
  const journal = new RuleJournal(placed);
  const replica = createReplica(1);
  replica.codex.setPin({ id: template.id, version: template.version });
  replica.codex.setRegister('price', 9);
  journal.push(replica, 'ana', 'system');
  const write = (id: string, value: number | boolean, who = 'ana', kind: 'user' | 'guest' = 'user') => {
    replica.codex.setRegister(id, value);
    journal.push(replica, who, kind);
  };
  const keep = (who: string) => {
    replica.codex.settle('price', replica.codex.register('price').winner?.id ?? '');
    journal.push(replica, who);
  };
  return { journal, replica, write, keep };
}

it('a field that is free sets rules off, also in the operation that locks it', () => {
  const { journal, replica, write } = begin();
  write('price', 8);
  replica.codex.setRegister('price', 0);
  replica.codex.setRegister('paid', true);
  journal.push(replica, 'ana');
  expect(journal.events()).toEqual(['price by ana: 8', 'price by ana: 0', 'free by ana: 0']);
});

it('a change while it is read-only sets nothing off, by a member or a guest, and neither does taking it back', () => {
  for (const kind of ['user', 'guest'] as const) {
    const { journal, write } = begin();
    write('paid', true);
    write('price', 0, 'mallory', kind);
    write('price', 9, 'mallory', kind);
    expect(journal.events()).toEqual([]);
  }
});

it('it sets rules off once an admin lets it stand, in the name of the admin', () => {
  const { journal, write, keep } = begin();
  write('paid', true);
  write('price', 0, 'mallory', 'guest');
  keep('admin');
  expect(journal.events()).toEqual(['price by admin: 0', 'free by admin: 0']);
});

it('it sets rules off once the field is free again, in the name of whoever freed it', () => {
  const { journal, write } = begin();
  write('paid', true);
  write('price', 0, 'mallory', 'guest');
  write('paid', false, 'ana');
  expect(journal.events()).toEqual(['price by ana: 0', 'free by ana: 0']);
});

it('a lock that is lifted by a change to a field that is read-only itself still holds', () => {
  const chain = templateOf(
    `frozen: 'checkbox', state: { type: 'select', readOnlyWhen: { field: 'frozen', is: true } },
     price: { type: 'number', readOnlyWhen: { field: 'state', is: 'sent' } }, ok: 'checkbox'`,
    `workflow: { field: 'state', states: ['draft', 'sent'], transitions: { draft: ['sent'], sent: ['draft'] } },
     automation: [{ id: 'price', when: { field: 'price' }, then: { set: { ok: true } } },
       { id: 'state', when: { field: 'state' }, then: { set: { ok: true } } }],`,
  );
  const journal = new RuleJournal(placeRules(chain, chain.automation));
  const replica = createReplica(1);
  replica.codex.setPin({ id: chain.id, version: chain.version });
  for (const [id, value] of [
    ['frozen', true],
    ['state', 'sent'],
    ['price', 9],
  ] as const)
    replica.codex.setRegister(id, value);
  journal.push(replica, 'ana', 'system');
  for (const [id, value] of [
    ['state', 'draft'],
    ['price', 0],
  ] as const) {
    replica.codex.setRegister(id, value);
    journal.push(replica, 'mallory', 'guest');
  }
  expect(journal.events()).toEqual([]);
});
