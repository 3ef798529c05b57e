/** Rules M7 of docs/spec/metadata.md and D10 of docs/spec/codex-document.md. */

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import type { Codex } from './codex.ts';
import { createReplica, type Replica, syncAll, testField } from './replica.fixture.ts';
import { createUndo, type Undo } from './undo.ts';

// Properties run hundreds of cases, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const FIELDS = [
  testField('text', 'notes'),
  testField('select', 'severity'),
  testField('tags', 'tags'),
  testField('table', 'table'),
  testField('richText', 'body'),
];

function open(number: number): Replica & { undo: Undo } {
  const replica = createReplica(number);
  return { ...replica, undo: createUndo(replica.codex, FIELDS) };
}

/** Far enough apart to be steps of their own. */
function inSteps(undo: Undo, ...edits: (() => void)[]): void {
  for (const edit of edits) {
    undo.endStep();
    edit();
  }
}

function severity(codex: Codex): unknown[] {
  const { winner, losers } = codex.register('severity');
  return [winner?.value ?? null, ...losers.map(({ value }) => value)];
}

describe('undo', () => {
  it('D10: goes back and forth across fields, one step at a time', () => {
    const { codex, undo } = open(1);
    const states: unknown[] = [];
    const state = (): unknown => FIELDS.map((field) => codex.value(field)).concat(codex.title.toString());
    const edits = [
      () => codex.setTitle('Title'),
      () => codex.setRegister('severity', 'High'),
      () => codex.setRegister('severity', 'Low'),
      () => codex.addMember('tags', 'x'),
      () => void codex.insertRow('table', { a: 1 }),
      () => codex.setCell('table', codex.rows('table')[0]?.id ?? '', 'a', 2),
      () => codex.setValue(testField('text', 'notes'), 'Note'),
      () => codex.removeMember('tags', 'x'),
      () => codex.deleteRow('table', codex.rows('table')[0]?.id ?? ''),
      () => codex.setRegister('severity', null),
    ];
    for (const edit of edits) {
      states.push(state());
      inSteps(undo, edit);
    }
    const last = state();
    for (let round = 0; round < 3; round += 1) {
      for (const expected of states.toReversed()) {
        expect(undo.canUndo()).toBe(true);
        undo.undo();
        expect(state()).toEqual(expected);
      }
      expect(undo.canUndo()).toBe(false);
      for (const expected of [...states.slice(1), last]) {
        undo.redo();
        expect(state()).toEqual(expected);
      }
      expect(undo.canRedo()).toBe(false);
    }
  });

  it('D10: takes back own edits only, and those of tracked origins', () => {
    const [ana, ben] = [open(1), open(2)];
    ana.codex.setValue(testField('text', 'notes'), 'Ana');
    syncAll(ana, ben);
    ben.codex.setValue(testField('text', 'notes'), 'Ana and Ben');
    ben.codex.addMember('tags', 'ben');
    syncAll(ana, ben);
    ana.undo.undo();
    expect([ana.codex.text('notes').toString(), ana.codex.value(testField('tags', 'tags'))]).toEqual([
      ' and Ben',
      ['ben'],
    ]);
    expect(ana.undo.canUndo()).toBe(false);

    const editor = { name: 'an editor binding' };
    ana.doc.transact(() => ana.codex.fragment('body').insert(0, [new Y.XmlText('x')]), editor);
    expect(ana.undo.canUndo()).toBe(false);
    ana.undo.trackOrigin(editor);
    ana.doc.transact(() => ana.codex.fragment('body').insert(0, [new Y.XmlText('y')]), editor);
    ana.undo.undo();
    expect(ana.codex.fragment('body').toString()).toBe('x');
  });

  it('D10: undoing a paragraph of one’s own keeps what somebody else wrote into it', () => {
    const [ana, ben] = [open(1), open(2)];
    const [item, text] = [new Y.XmlElement('listItem'), new Y.XmlText('Ana ')];
    item.insert(0, [text]);
    ana.codex.transact(() => ana.codex.fragment('body').insert(0, [item]));
    syncAll(ana, ben);
    const theirs = ben.codex.fragment('body').get(0);
    const words = theirs instanceof Y.XmlElement ? theirs.get(0) : null;
    if (words instanceof Y.XmlText) words.insert(4, 'Ben');
    syncAll(ana, ben);
    ana.undo.undo();
    syncAll(ana, ben);
    expect(ben.codex.fragment('body').toString()).toBe('<listitem>Ben</listitem>');
    ana.undo.redo();
    expect(ana.codex.fragment('body').toString()).toBe('<listitem>Ana Ben</listitem>');
  });

  it('D10: leaves out what an editor marks as not for the history', () => {
    const { codex, doc, undo } = open(1);
    doc.transact((transaction) => {
      transaction.meta.set('addToHistory', false);
      codex.setTitle('a');
    }, 'local');
    expect(undo.canUndo()).toBe(false);
  });

  it('R5: undo of an addition leaves another one’s addition, undo of a removal adds again', () => {
    const [ana, ben] = [open(1), open(2)];
    inSteps(ana.undo, () => ana.codex.addMember('tags', 'x'));
    ben.codex.addMember('tags', 'x');
    syncAll(ana, ben);
    ana.undo.undo();
    expect(ana.codex.members('tags')).toEqual([{ value: 'x', by: 'actor-2' }]);
    inSteps(ana.undo, () => ana.codex.removeMember('tags', 'x'));
    ana.undo.undo();
    syncAll(ana, ben);
    expect(ben.codex.members('tags')).toEqual([{ value: 'x', by: 'actor-2' }]);
  });

  it('M7: an undone write gives the old value back, and it wins everywhere', () => {
    const [ana, ben] = [open(1), open(2)];
    inSteps(
      ana.undo,
      () => ana.codex.setRegister('severity', 'Low'),
      () => ana.codex.setRegister('severity', 'High'),
    );
    syncAll(ana, ben);
    const former = ana.codex.register('severity').winner;
    ana.undo.undo();
    const current = ana.codex.register('severity').winner;
    expect(current?.value).toBe('Low');
    expect((current?.hlc ?? '') > (former?.hlc ?? '')).toBe(true);
    syncAll(ana, ben);
    expect(severity(ben.codex)).toEqual(['Low']);
  });

  it('M7: an undo and a concurrent write are a conflict like any other, not a silent loss', () => {
    const [ana, ben] = [open(1), open(2)];
    inSteps(
      ana.undo,
      () => ana.codex.setRegister('severity', 'Low'),
      () => ana.codex.setRegister('severity', 'High'),
    );
    syncAll(ana, ben);
    ben.codex.setRegister('severity', 'Ben');
    ana.environment.time += 5000;
    ana.undo.undo();
    syncAll(ana, ben);
    expect(severity(ana.codex)).toEqual(['Low', 'Ben']);
    expect(severity(ben.codex)).toEqual(['Low', 'Ben']);
  });

  it('M7: after somebody else wrote, undo and redo leave their value alone and make no conflict', () => {
    const [ana, ben] = [open(1), open(2)];
    inSteps(
      ana.undo,
      () => ana.codex.setRegister('severity', 'Low'),
      () => ana.codex.setRegister('severity', 'High'),
    );
    syncAll(ana, ben);
    ben.codex.setRegister('severity', 'Ben');
    syncAll(ana, ben);
    for (const act of [ana.undo.undo, ana.undo.redo, ana.undo.undo, ana.undo.undo]) {
      act();
      syncAll(ana, ben);
      expect(severity(ana.codex)).toEqual(['Ben']);
      expect(severity(ben.codex)).toEqual(['Ben']);
    }
  });

  it('M7: the same for cells and for places of rows', () => {
    const [ana, ben] = [open(1), open(2)];
    const [one, two] = ['one', 'two'].map((n) => ana.codex.insertRow('table', { n })) as [string, string];
    inSteps(
      ana.undo,
      () => ana.codex.setCell('table', one, 'n', 'ana'),
      () => ana.codex.moveRow('table', two, one),
    );
    syncAll(ana, ben);
    ben.codex.setCell('table', one, 'n', 'ben');
    syncAll(ana, ben);
    ana.undo.undo();
    expect(ana.codex.rows('table').map(({ id }) => id)).toEqual([one, two]);
    ana.undo.undo();
    syncAll(ana, ben);
    expect(ana.codex.rows('table')[0]?.cells).toEqual({ n: 'ben' });
    expect(ben.codex.rows('table')).toEqual(ana.codex.rows('table'));
  });

  it('M7: two people who undo their concurrent writes at once are left with the value from before', () => {
    const [ana, ben] = [open(1), open(2)];
    ana.codex.setRegister('severity', 'Low');
    syncAll(ana, ben);
    inSteps(ana.undo, () => ana.codex.setRegister('severity', 'Ana'));
    inSteps(ben.undo, () => ben.codex.setRegister('severity', 'Ben'));
    syncAll(ana, ben);
    expect(severity(ana.codex)).toHaveLength(2);
    ana.undo.undo();
    ben.undo.undo();
    expect(severity(ana.codex)).toEqual(['Ben']);
    syncAll(ana, ben);
    expect(severity(ana.codex)).toEqual(['Low']);
    expect(severity(ben.codex)).toEqual(['Low']);
  });

  it('M7: undoing a settlement opens the conflict again, with the same winner', () => {
    const [ana, ben] = [open(1), open(2)];
    ana.codex.setRegister('severity', 'Ana');
    ben.environment.time += 1;
    ben.codex.setRegister('severity', 'Ben');
    syncAll(ana, ben);
    inSteps(ana.undo, () => ana.codex.settle('severity', ana.codex.register('severity').losers[0]?.id ?? ''));
    expect(severity(ana.codex)).toEqual(['Ana']);
    ana.undo.undo();
    syncAll(ana, ben);
    expect(severity(ben.codex)).toEqual(['Ben', 'Ana']);
  });

  it('M7: is one operation, in which no entry of the old time is ever seen', () => {
    const { codex, doc, undo } = open(1);
    inSteps(
      undo,
      () => codex.setRegister('severity', 'Low'),
      () => codex.setRegister('severity', 'High'),
    );
    const times: string[] = [];
    let updates = 0;
    doc.on('update', () => {
      updates += 1;
    });
    doc.getArray<{ hlc: string }>('meta:severity').observe((event) => {
      for (const { insert } of event.changes.delta) {
        if (Array.isArray(insert)) times.push(...insert.map((entry) => entry.hlc));
      }
    });
    const former = codex.register('severity').winner?.hlc ?? '';
    undo.undo();
    expect(updates).toBe(1);
    expect(times).toHaveLength(1);
    expect((times[0] ?? '') > former).toBe(true);
  });

  it('D10: an editor that unmounts takes its listeners with it and nothing else', () => {
    const { codex, undo } = open(1);
    const [view, other] = [undo.forEditor(), undo.forEditor()];
    let [heard, changes] = [0, 0];
    const leave = undo.observe(() => {
      changes += 1;
    });
    view.on('stack-item-added', () => {
      heard += 1;
    });
    Reflect.set(view, 'restore', () => {});
    expect(Reflect.get(other, 'restore')).toBeUndefined();
    codex.setTitle('a');
    view.destroy();
    undo.endStep();
    codex.setTitle('ab');
    expect([heard, changes]).toEqual([1, 2]);
    expect(view).toBeInstanceOf(Y.UndoManager);
    expect(other.undoStack).toHaveLength(2);
    other.undo();
    expect(codex.title.toString()).toBe('a');
    leave();
    undo.destroy();
    codex.setTitle('b');
    expect([undo.manager.undoStack.length, changes]).toEqual([1, 4]);
  });

  it('D10: an editor that restores the manager it was given doesn’t file every edit twice', () => {
    const { codex, undo } = open(1);
    // What TipTap's collaboration extension does whenever a plugin is added to an editor that is open.
    for (const view of [undo.forEditor(), undo.forEditor()]) {
      view.doc.on('afterTransaction', view.afterTransactionHandler);
    }
    inSteps(
      undo,
      () => codex.setTitle('Written'),
      () => codex.setRegister('severity', 'High'),
    );
    expect(undo.manager.undoStack).toHaveLength(2);
    undo.undo();
    undo.undo();
    expect(undo.manager.redoStack).toHaveLength(2);
    undo.redo();
    undo.redo();
    expect([codex.title.toString(), ...severity(codex)]).toEqual(['Written', 'High']);
  });

  it('M7, D10: with many people at it, everybody converges, and nobody who undoes takes away another one’s last word', () => {
    const step = fc.record({
      at: fc.nat(2),
      act: fc.constantFrom('write', 'cell', 'undo', 'redo', 'pull', 'pull'),
      from: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const people = [open(1), open(2), open(3)];
        const row = people[0]?.codex.insertRow('table', { n: -1 }) ?? '';
        people[0]?.codex.setRegister('severity', -1);
        people[0]?.undo.manager.clear();
        syncAll(...people);
        for (const [index, { at, act, from }] of steps.entries()) {
          const [person, source] = [people[at], people[from]];
          if (!person || !source) continue;
          const before = person.codex.register('severity').winner;
          if (act === 'write') inSteps(person.undo, () => person.codex.setRegister('severity', index));
          else if (act === 'cell') inSteps(person.undo, () => person.codex.setCell('table', row, 'n', index));
          else if (act === 'pull') Y.applyUpdate(person.doc, Y.encodeStateAsUpdate(source.doc), 'remote');
          else {
            person.undo[act]();
            const after = person.codex.register('severity').winner;
            const isOthers = before !== null && before.by !== `actor-${at + 1}` && before.value !== -1;
            if (isOthers && after?.value !== before.value) {
              expect(after?.by).not.toBe(before.by);
            }
          }
        }
        syncAll(...people);
        for (const { codex } of people) {
          expect(severity(codex)).toEqual(people[0] && severity(people[0].codex));
          expect(severity(codex)[0]).not.toBeNull();
          expect(codex.rows('table')).toEqual(people[0]?.codex.rows('table'));
          expect(codex.rows('table')[0]?.cells['n']).toBeDefined();
        }
      }),
      { numRuns: 150 },
    );
  });
});
