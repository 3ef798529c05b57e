/** The workflow history: rules W1 to W7 of docs/spec/templates.md. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createReplica, type Replica } from '#core/codex/replica.fixture.ts';
import { readRegister } from '#core/crdt/register.ts';
import { createRootResolver, indexBefore } from '#core/document/root-resolver.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import type { JsonValue } from '#core/json.ts';
import type { Workflow } from '#core/template/template.ts';
import {
  advanceHistory,
  beginHistory,
  currentState,
  type WorkflowHistory,
  type WorkflowOperation,
  type WorkflowSources,
} from './workflow-history.ts';

const STATES = ['draft', 'review', 'done'];
const workflow: Workflow = {
  field: 'state',
  states: STATES.map((id) => ({ id, label: id, color: null })),
  transitions: [
    { from: 'draft', to: 'review' },
    { from: 'review', to: 'draft' },
    { from: 'review', to: 'done' },
  ],
};

type Kind = 'user' | 'guest' | 'system';

/** A journal of one document, and the document it makes. */
class Server {
  readonly doc = new Y.Doc();
  readonly operations: WorkflowOperation[] = [];

  take(update: Uint8Array, kind: Kind = 'user', origin = 'socket', id = 'ana'): void {
    const actor = { kind, id, name: id };
    const seq = this.operations.length + 1;
    const summary = summarizeUpdate(this.doc, update);
    this.operations.push({ seq, payload: update, actor, origin, serverTime: seq * 1000, summary });
    Y.applyUpdate(this.doc, update);
  }

  /** What a replica wrote since it was last sent, as one operation. */
  push({ doc }: Replica, ...as: [kind?: Kind, origin?: string, id?: string]): void {
    this.take(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(this.doc)), ...as);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.doc));
  }

  history(
    from: WorkflowHistory = beginHistory('state'),
    versions: readonly (Workflow | null)[] = [workflow],
    mayTake: WorkflowSources['mayTake'] = () => true,
  ): WorkflowHistory {
    const resolver = createRootResolver(this.doc, []);
    const placeOf = (client: number, clock: number) => {
      const structs = this.doc.store.clients.get(client) ?? [];
      const item = structs[indexBefore(structs, clock)];
      return item instanceof Y.Item ? { root: resolver.rootOfItem(item), key: item.parentSub } : null;
    };
    const workflowAt = (version: number) => versions[version - 1] ?? null;
    return this.operations
      .filter(({ seq }) => seq > from.seq)
      .reduce(
        (history, operation) =>
          advanceHistory(history, operation, { placeOf, workflowAt, mayTake }) ?? history,
        from,
      );
  }
}

function begin(state: JsonValue = 'draft'): { server: Server; ana: Replica; ben: Replica } {
  const [server, ana, ben] = [new Server(), createReplica(1), createReplica(2)];
  ana.codex.setPin({ id: 'law', version: 1 });
  if (state !== null) ana.codex.setRegister('state', state);
  server.push(ana, 'user', 'seed');
  Y.applyUpdate(ben.doc, Y.encodeStateAsUpdate(server.doc));
  return { server, ana, ben };
}

describe('the history of a workflow field', () => {
  it('W1: begins in any state, and goes on by allowed steps', () => {
    const { server, ana } = begin('done');
    expect(server.history()).toMatchObject({ accepted: 'done', breach: null });
    const other = begin();
    other.ana.codex.setRegister('state', 'review');
    other.server.push(other.ana);
    expect(other.server.history()).toMatchObject({ accepted: 'review', breach: null });
    ana.codex.setRegister('state', 'draft');
    server.push(ana);
    expect(server.history()).toMatchObject({
      accepted: 'done',
      breach: { seq: 2, from: 'done', to: 'draft', by: { id: 'ana' }, at: 2000 },
    });
  });

  it('W7: a step by somebody who may not take it is a breach, also one that begins there', () => {
    const guarded: Workflow = {
      ...workflow,
      transitions: workflow.transitions.map((step) =>
        step.to === 'done' ? { ...step, by: ['admin'] } : step,
      ),
    };
    const read = (server: Server) =>
      server.history(undefined, [guarded], ({ by }, { id }) => !by || id === 'ines');
    const { server, ana, ben } = begin('review');
    ana.codex.setRegister('state', 'done');
    server.push(ana, 'user', 'socket', 'ana');
    expect(read(server)).toMatchObject({
      accepted: 'review',
      breach: { from: 'review', to: 'done', by: { id: 'ana' } },
    });
    Y.applyUpdate(ben.doc, Y.encodeStateAsUpdate(server.doc));
    ben.codex.setRegister('state', 'draft');
    server.push(ben, 'user', 'socket', 'ben');
    expect(read(server)).toMatchObject({ accepted: 'draft', breach: null });

    for (const [id, origin, isBreach] of [
      ['ana', 'socket', true],
      ['ana', 'import', true],
      ['ines', 'socket', false],
      ['ines', 'import', false],
    ] as const) {
      const empty = begin(null);
      empty.ana.codex.setRegister('state', 'done');
      empty.server.push(empty.ana, 'user', origin, id);
      expect(read(empty.server).breach !== null).toBe(isBreach);
    }
  });

  it('W2: two people apart: the step of the one became impossible by that of the other', () => {
    const { server, ana, ben } = begin('review');
    ana.codex.setRegister('state', 'done');
    ben.codex.setRegister('state', 'draft');
    const [first, second] = [ana, ben].map(({ doc }) => Y.encodeStateAsUpdate(doc)) as [
      Uint8Array,
      Uint8Array,
    ];
    server.take(first, 'user', 'socket', 'ana');
    server.take(second, 'user', 'socket', 'ben');
    const history = server.history();
    // Whichever wins by its time: only “draft” after “done” is a step that nothing allows.
    expect(history.breach === null).toBe(currentState(history) === 'done');
    if (history.breach !== null)
      expect(history.breach).toMatchObject({ from: 'done', to: 'draft', by: { id: 'ben' } });
  });

  it('W3: several steps in one operation count as so many, though only the last can be seen', () => {
    const { server, ana } = begin();
    ana.codex.setRegister('state', 'review');
    ana.codex.setRegister('state', 'done');
    server.push(ana);
    expect(server.history()).toMatchObject({ accepted: 'done', breach: null });
    const jump = begin();
    jump.ana.codex.setRegister('state', 'done');
    jump.server.push(jump.ana);
    expect(jump.server.history().breach).toMatchObject({ from: 'draft', to: 'done' });
  });

  it('W4: ends when the state goes back, or to one that may follow the last good one; steps from the bad one do not', () => {
    const { server, ana } = begin();
    const write = (state: JsonValue): WorkflowHistory => {
      ana.codex.setRegister('state', state);
      server.push(ana);
      return server.history();
    };
    expect(write('done').breach).not.toBeNull();
    expect(write('draft').breach).toBeNull();
    expect(write('done').breach).not.toBeNull();
    expect(write('review')).toMatchObject({ accepted: 'review', breach: null });
    expect(write(null).breach).toMatchObject({ from: 'review', to: null });
    // Emptied and set anew is no way around.
    expect(write('nowhere').breach).toMatchObject({ from: 'review', to: 'nowhere' });
    expect(write('done')).toMatchObject({ accepted: 'done', breach: null });
  });

  it('W5: ends when a member writes the state anew that they saw; a guest and the server do not end it', () => {
    const { server, ana, ben } = begin();
    ana.codex.setRegister('state', 'done');
    server.push(ana, 'guest');
    for (const kind of ['guest', 'system'] as const) {
      ana.codex.setRegister('state', 'done');
      server.push(ana, kind);
      expect(server.history().breach).not.toBeNull();
    }
    // The same choice by somebody who has not seen it is no decision about it.
    ben.codex.setRegister('state', 'done');
    server.push(ben);
    expect(server.history().breach).not.toBeNull();
    ben.codex.setRegister('state', 'done');
    server.push(ben);
    expect(server.history()).toMatchObject({ accepted: 'done', breach: null });
  });

  it('W5: is not kept by somebody who may take no step into the state, be it their own breach or that of another', () => {
    const byAdmin: Workflow = {
      ...workflow,
      transitions: workflow.transitions.map((step) =>
        step.to === 'done' ? { ...step, by: ['admin'] } : step,
      ),
    };
    const read = (server: Server) =>
      server.history(undefined, [byAdmin], ({ by }, { id }) => !by || id === 'ines');
    const { server, ana } = begin('review');
    for (const id of ['ana', 'ana', 'ben']) {
      ana.codex.setRegister('state', 'done');
      server.push(ana, 'user', 'socket', id);
      expect(read(server)).toMatchObject({ accepted: 'review', breach: { to: 'done', by: { id: 'ana' } } });
    }
    ana.codex.setRegister('state', 'done');
    server.push(ana, 'user', 'socket', 'ines');
    expect(read(server)).toMatchObject({ accepted: 'done', breach: null });
  });

  it('W6: what a restore or a template without the workflow made of the field is accepted', () => {
    const { server, ana } = begin();
    ana.codex.setRegister('state', 'done');
    server.push(ana, 'user', 'restore');
    expect(server.history()).toMatchObject({ accepted: 'done', breach: null });
    // No way around: what a restore was checked against is not allowed itself.
    const other = begin();
    for (const [state, origin] of [
      ['done', 'socket'],
      ['nowhere', 'restore'],
    ] as const) {
      other.ana.codex.setRegister('state', state);
      other.server.push(other.ana, 'user', origin);
      expect(other.server.history().breach).toMatchObject({ from: 'draft', to: state });
    }
    ana.codex.setPin({ id: 'law', version: 2 });
    server.push(ana, 'system', 'template');
    ana.codex.setRegister('state', 'draft');
    server.push(ana);
    expect(server.history(beginHistory('state'), [workflow, null])).toMatchObject({
      version: 2,
      breach: null,
    });
    expect(server.history(beginHistory('state'), [workflow, workflow]).breach).not.toBeNull();
  });

  it('an operation that the document does not hold yet is read another time; bytes that are no update change nothing', () => {
    const { server, ana } = begin();
    ana.codex.setRegister('state', 'done');
    server.push(ana);
    const [, last] = server.operations as [WorkflowOperation, WorkflowOperation];
    const sources = { placeOf: () => null, workflowAt: () => workflow };
    const before = server.history();
    expect(advanceHistory(beginHistory('state'), last, sources)).toBeNull();
    const payload = Uint8Array.of(1, 2, 3);
    expect(advanceHistory(before, { ...last, seq: 3, payload }, sources)).toEqual({ ...before, seq: 3 });
  });

  it('is the same however it is read: at once, piece by piece, or taken up from what was put away', () => {
    const step = fc.record({ who: fc.nat(1), state: fc.constantFrom(...STATES, null), send: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const { server, ana, ben } = begin();
        const people = [ana, ben];
        for (const { who, state, send } of steps) {
          const one = people[who] ?? ana;
          one.codex.setRegister('state', state);
          if (send) server.push(one, who === 0 ? 'user' : 'guest');
        }
        for (const one of people) server.push(one);
        const whole = server.history();
        const put = (history: WorkflowHistory): WorkflowHistory => JSON.parse(JSON.stringify(history));
        const pieces = server.operations.reduce((history, { seq }) => {
          const upTo = new Server();
          upTo.operations.push(...server.operations.slice(0, seq));
          Y.applyUpdate(upTo.doc, Y.encodeStateAsUpdate(server.doc));
          return put(upTo.history(history));
        }, beginHistory('state'));
        expect(pieces).toEqual(whole);
        expect(currentState(whole)).toEqual(
          readRegister(server.doc.getArray('meta:state')).winner?.value ?? null,
        );
      }),
      { numRuns: 60 },
    );
  });
});
