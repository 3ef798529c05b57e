/** Changes to read-only fields, read from the journal: rules L1 to L5 of docs/spec/templates.md. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Role } from '#core/access/policy.ts';
import { createReplica, type Replica } from '#core/codex/replica.fixture.ts';
import { createRootResolver, indexBefore } from '#core/document/root-resolver.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import {
  advanceLocks,
  beginLocks,
  type LockHistory,
  type LockOperation,
  type LockSources,
  rootsOfLocks,
} from './lock-history.ts';

const DONE = "readOnlyWhen: { field: 'state', is: 'done' }";
const template = templateOf(
  `state: { type: 'select', options: ['draft', 'done'] }, cost: { type: 'number', ${DONE} }, note: { type: 'line', ${DONE} }`,
);

/** A journal of one document, and the document it makes. */
class Server {
  readonly doc = new Y.Doc();
  readonly operations: LockOperation[] = [];

  push({ doc }: Replica, id: string, origin = 'socket', kind: 'user' | 'guest' | 'system' = 'user'): void {
    const update = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(this.doc));
    const seq = this.operations.length + 1;
    const summary = summarizeUpdate(this.doc, update);
    const actor = { kind, id, name: id };
    this.operations.push({ seq, payload: update, actor, origin, serverTime: seq * 1000, summary });
    Y.applyUpdate(this.doc, update);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.doc));
  }

  read(
    from?: LockHistory,
    versions: readonly (typeof template)[] = [template],
    contextOf?: LockSources['contextOf'],
  ): LockHistory {
    const start = from ?? beginLocks(versions[0] ?? template);
    const resolver = createRootResolver(this.doc, []);
    const placeOf = (client: number, clock: number) => {
      const structs = this.doc.store.clients.get(client) ?? [];
      const item = structs[indexBefore(structs, clock)];
      return item instanceof Y.Item ? { root: resolver.rootOfItem(item), key: item.parentSub } : null;
    };
    const templateAt = (version: number) => versions[version - 1] ?? null;
    const sources = { placeOf, templateAt, ...(contextOf && { contextOf }) };
    return this.operations
      .filter(({ seq }) => seq > start.seq)
      .reduce((history, one) => advanceLocks(history, one, sources) ?? history, start);
  }

  /** Who changed which field while it was read-only. */
  told(...as: Parameters<Server['read']>): Record<string, string> {
    return Object.fromEntries(Object.entries(this.read(...as).changes).map(([id, { by }]) => [id, by.id]));
  }
}

function begin(state: string): { server: Server; ana: Replica; ben: Replica } {
  const [server, ana, ben] = [new Server(), createReplica(1), createReplica(2)];
  ana.codex.setPin({ id: 'sample', version: 1 });
  ana.codex.setRegister('state', state);
  ana.codex.setRegister('cost', 1);
  server.push(ana, 'ana', 'seed');
  Y.applyUpdate(ben.doc, Y.encodeStateAsUpdate(server.doc));
  return { server, ana, ben };
}

describe('changes to read-only fields', () => {
  it('L1: are those made while the condition held, before and after the operation', () => {
    const { server, ana } = begin('draft');
    ana.codex.setRegister('cost', 2);
    server.push(ana, 'ana');
    // Locks it in the same operation.
    ana.codex.setRegister('cost', 3);
    ana.codex.setRegister('state', 'done');
    server.push(ana, 'ana');
    expect(server.told()).toEqual({});
    ana.codex.setRegister('cost', 4);
    server.push(ana, 'ana');
    ana.codex.text('note').insert(0, 'late');
    server.push(ana, 'guest', 'socket', 'guest');
    expect(server.told()).toEqual({ cost: 'ana', note: 'guest' });
    expect(server.read().changes['cost']).toEqual({ seq: 4, by: { id: 'ana', name: 'ana' }, at: 4000 });
  });

  it('L2: go by the order of the journal: what was made offline comes when it arrives', () => {
    const { server, ana, ben } = begin('draft');
    ben.codex.setRegister('cost', 5);
    ben.codex.text('note').insert(0, 'written on the train');
    ana.codex.setRegister('state', 'done');
    server.push(ana, 'ana');
    server.push(ben, 'ben');
    expect(server.told()).toEqual({ cost: 'ben', note: 'ben' });
  });

  it('L3: are none of the server or an import, and end when the field is free again', () => {
    const { server, ana } = begin('done');
    ana.codex.setRegister('cost', 2);
    server.push(ana, 'ana', 'import');
    ana.codex.setRegister('cost', 3);
    server.push(ana, 'server', 'socket', 'system');
    expect(server.told()).toEqual({});
    ana.codex.setRegister('cost', 4);
    server.push(ana, 'ana');
    expect(server.told()).toEqual({ cost: 'ana' });
    ana.codex.setRegister('state', 'draft');
    server.push(ana, 'ana');
    expect(server.told()).toEqual({});
    ana.codex.setRegister('state', 'done');
    server.push(ana, 'ana');
    expect(server.told()).toEqual({});
  });

  const steps = templateOf(
    `state: { type: 'select' }, cost: { type: 'number', ${DONE} }, note: { type: 'line', ${DONE} }`,
    `workflow: { field: 'state', states: ['draft', 'review', 'done'], transitions: {
      draft: ['review'], review: ['draft', { to: 'done', by: 'admin' }], done: [{ to: 'draft', by: 'editor' }],
    } },`,
  );
  const roles: Record<string, Role> = { ana: 'editor', ines: 'admin' };
  const contextOf: LockSources['contextOf'] = ({ kind, id }) => ({
    taker: { kind, id, role: kind === 'user' ? (roles[id] ?? null) : null },
    authorId: null,
    valueFor: () => null,
  });

  it('L3: are not ended by a step that may not be taken, nor freed for others by it', () => {
    const { server, ana } = begin('done');
    const told = () => server.told(undefined, [steps], contextOf);
    const write = (field: string, value: string | number) => {
      ana.codex.setRegister(field, value);
      server.push(ana, 'guest', 'socket', 'guest');
      return told();
    };
    expect(write('cost', 666)).toEqual({ cost: 'guest' });
    expect(write('state', 'draft')).toEqual({ cost: 'guest' });
    expect(write('state', 'done')).toEqual({ cost: 'guest' });
    expect(write('state', 'draft')).toEqual({ cost: 'guest' });
    ana.codex.text('note').insert(0, 'while it looked free');
    server.push(ana, 'guest', 'socket', 'guest');
    expect(told()).toEqual({ cost: 'guest', note: 'guest' });
    expect(write('state', 'done')).toEqual({ cost: 'guest', note: 'guest' });
    ana.codex.setRegister('state', 'draft');
    server.push(ana, 'ana');
    expect(told()).toEqual({});
  });

  it('L3: are not ended or freed by changes to what locks, while that is read-only itself', () => {
    const chain = templateOf(
      `state: { type: 'select', options: ['draft', 'done'] }, closed: { type: 'checkbox', ${DONE} },
       cost: { type: 'number', readOnlyWhen: { field: 'closed', is: true } }`,
    );
    const { server, ana } = begin('draft');
    ana.codex.setRegister('closed', true);
    ana.codex.setRegister('state', 'done');
    server.push(ana, 'ana');
    const write = (values: Record<string, string | number | boolean>, origin = 'socket') => {
      for (const [id, value] of Object.entries(values)) ana.codex.setRegister(id, value);
      server.push(ana, 'guest', origin, 'guest');
      return server.told(undefined, [chain]);
    };
    expect(write({ closed: false })).toEqual({ closed: 'guest' });
    expect(write({ cost: 666 }, 'restore')).toEqual({ closed: 'guest', cost: 'guest' });
    expect(write({ closed: true })).toEqual({ closed: 'guest', cost: 'guest' });
    expect(write({ state: 'draft' })).toEqual({ cost: 'guest' });
    expect(write({ closed: false })).toEqual({});
    write({ closed: true, state: 'done' });
    // Both at once.
    expect(write({ closed: false, cost: 7 })).toEqual({ closed: 'guest', cost: 'guest' });
  });

  it('L5: end when somebody writes the field anew who could have unlocked and locked it, or an admin after another', () => {
    const { server, ana, ben } = begin('done');
    const write = (who: string, value: number, kind?: 'guest') => {
      ana.codex.setRegister('cost', value);
      server.push(ana, who, 'socket', kind);
      return server.told(undefined, [steps], contextOf);
    };
    expect(write('guest', 666, 'guest')).toEqual({ cost: 'guest' });
    expect(write('guest', 666, 'guest')).toEqual({ cost: 'guest' });
    // An editor may unlock, and not lock again.
    expect(write('ana', 666)).toEqual({ cost: 'ana' });
    // Somebody who has not seen it decides nothing about it.
    ben.codex.setRegister('cost', 5);
    server.push(ben, 'ines');
    expect(Object.keys(server.told(undefined, [steps], contextOf))).toEqual(['cost']);
    expect(write('ana', 7)).toEqual({ cost: 'ana' });
    expect(write('ines', 7)).toEqual({});
    expect(write('ines', 8)).toEqual({ cost: 'ines' });
  });

  it('L4: come to the same, read in one go or with pauses', () => {
    const { server, ana, ben } = begin('draft');
    let paused = server.read();
    for (const [index, who] of [ana, ben, ben, ana, ben, ana].entries()) {
      who.codex.setRegister(
        index % 2 === 0 ? 'state' : 'cost',
        index === 2 ? 'draft' : index % 2 === 0 ? 'done' : index,
      );
      server.push(who, who === ana ? 'ana' : 'ben');
      paused = server.read(JSON.parse(JSON.stringify(paused)) as LockHistory);
    }
    expect(paused).toEqual(server.read());
    expect(Object.keys(paused.changes)).toEqual(['cost']);
    // Nothing is read-only in a version that does not say so.
    expect(server.told(undefined, [])).toEqual({});
  });

  it('reads the roots of the fields and of those that are asked for', () => {
    expect([...rootsOfLocks(template)].sort()).toEqual(['field:note', 'meta:cost', 'meta:state']);
  });
});
