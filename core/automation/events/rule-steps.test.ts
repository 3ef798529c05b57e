/** A rule that waits for a step of a workflow waits until the step is allowed (rule E9 of docs/spec/automation.md). */
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { createReplica, type Replica } from '#core/codex/replica.fixture.ts';
import { createRootResolver, indexBefore } from '#core/document/root-resolver.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import {
  advanceRuleTrail,
  beginRuleTrail,
  placeRules,
  type RuleEvent,
  type RuleOperation,
  watchedSlots,
  watchedWorkflow,
} from './rule-trail.ts';

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

/** The journal of a document that is pinned to the template. */
class Journal {
  readonly doc = new Y.Doc();
  private readonly operations: RuleOperation[] = [];

  push({ doc }: Replica, who: string, kind: 'user' | 'guest' | 'system' = 'user'): void {
    const payload = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(this.doc));
    const seq = this.operations.length + 1;
    const summary = summarizeUpdate(this.doc, payload);
    const actor = { kind, id: who, name: who };
    const origin = seq === 1 ? 'seed' : 'socket';
    this.operations.push({ seq, operationId: `${seq}`, payload, actor, origin, serverTime: seq, summary });
    Y.applyUpdate(this.doc, payload);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.doc));
  }

  events(): string[] {
    const placeOf = placesOf(this.doc);
    const found: RuleEvent[] = [];
    let trail = beginRuleTrail(watchedSlots(placed), watchedWorkflow(placed));
    for (const operation of this.operations) {
      const next = advanceRuleTrail(trail, operation, {
        placeOf,
        rulesAt: () => placed,
        mayTake: ({ by }, { id }) => by === undefined || id === 'admin',
      });
      if (next === null) throw new Error('the document is behind its journal');
      trail = next.trail;
      found.push(...next.events);
    }
    return found.map(({ ruleId, by, change }) => `${ruleId} by ${by.id}: ${String(change?.value)}`);
  }
}

function placesOf(doc: Y.Doc) {
  const resolver = createRootResolver(doc, []);
  return (client: number, clock: number) => {
    const structs = doc.store.clients.get(client) ?? [];
    const item = structs[indexBefore(structs, clock)];
    return item instanceof Y.Item ? { root: resolver.rootOfItem(item), key: item.parentSub } : null;
  };
}

interface Begun {
  readonly journal: Journal;
  write(state: string, who: string, kind?: 'user' | 'guest'): void;
  /** Lets the state stand that the field has. */
  keep(who: string): void;
}

function begin(): Begun {
  const journal = new Journal();
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
