/** Rules D11 to D14 of docs/spec/codex-document.md. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { createReplica, type Replica, syncAll, testEnvironment } from '#core/codex/replica.fixture.ts';
import { isContained, operationId, summarizeUpdate } from './summarize-update.ts';

// Properties run hundreds of cases, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

/** The updates that `edit` makes on a replica, each with its summary against the document before it. */
function summariesOf(replica: Replica, receiver: Y.Doc, edit: () => void) {
  const updates: Uint8Array[] = [];
  const listen = (update: Uint8Array): void => void updates.push(update);
  replica.doc.on('update', listen);
  edit();
  replica.doc.off('update', listen);
  return updates.map((update) => {
    const summary = summarizeUpdate(receiver, update);
    expect(isContained(receiver, update)).toBe(false);
    Y.applyUpdate(receiver, update);
    expect(isContained(receiver, update)).toBe(true);
    expect(summarizeUpdate(receiver, update)).toEqual({ fields: [], clients: [], structs: 0, deletes: 0 });
    return summary;
  });
}

describe('summarizeUpdate', () => {
  it('D11: names field, layer and amounts for each kind of storage', () => {
    const [replica, receiver] = [createReplica(1), new Y.Doc()];
    const { codex } = replica;
    const summaries = summariesOf(replica, receiver, () => {
      codex.setTitle('Hello');
      codex.setTitle('Help');
      codex.setRegister('severity', 'High');
      codex.setRegister('severity', 'Low');
      codex.addMember('links', 'x');
      codex.removeMember('links', 'x');
      codex.insertRow('steps', { text: 'a', done: false });
      codex.setPin({ id: 'task', version: 1 });
      codex.text('notes').insert(0, 'Line');
      codex.text('notes').format(0, 2, { bold: true });
    });
    const one = (field: string, layer: string, root: string, inserted: number, deleted: number) => [
      { field, layer, root, inserted, deleted },
    ];
    expect(summaries.map(({ fields }) => fields)).toEqual([
      one('title', 'text', 'title', 5, 0),
      one('title', 'text', 'title', 1, 2),
      one('severity', 'metadata', 'meta:severity', 1, 0),
      one('severity', 'metadata', 'meta:severity', 1, 1),
      one('links', 'reference', 'set:links', 1, 0),
      one('links', 'reference', 'set:links', 0, 1),
      one('steps', 'metadata', 'rows:steps', 3, 0),
      one('codex', 'document', 'codex', 1, 0),
      one('notes', 'text', 'field:notes', 4, 0),
      one('notes', 'text', 'field:notes', 0, 0),
    ]);
    expect(summaries[0]).toMatchObject({ clients: [{ client: 1, from: 0, to: 5 }], structs: 1, deletes: 0 });
  });

  it('D11: finds the root of text deep inside a rich text, in the document and in the update itself', () => {
    const [replica, receiver] = [createReplica(1), new Y.Doc()];
    const list = new Y.XmlElement('bulletList');
    const [insertion] = summariesOf(replica, receiver, () => {
      const [item, text] = [new Y.XmlElement('listItem'), new Y.XmlText('deep')];
      item.insert(0, [text]);
      list.insert(0, [item]);
      replica.codex.fragment('body').insert(0, [list]);
    });
    expect(insertion?.fields).toEqual([
      { field: 'body', layer: 'text', root: 'field:body', inserted: 7, deleted: 0 },
    ]);
    const [typing, removal] = summariesOf(replica, receiver, () => {
      const item = list.get(0);
      const text = item instanceof Y.XmlElement ? item.get(0) : null;
      if (text instanceof Y.XmlText) text.insert(4, '!');
      list.delete(0, 1);
    });
    expect(typing?.fields).toEqual([
      { field: 'body', layer: 'text', root: 'field:body', inserted: 1, deleted: 0 },
    ]);
    expect(removal?.fields).toEqual([
      { field: 'body', layer: 'text', root: 'field:body', inserted: 0, deleted: 7 },
    ]);
  });

  it('D12: counts only what is new when a client sends its whole state', () => {
    const [ana, ben] = [createReplica(1), createReplica(2)];
    ana.codex.setTitle('A long title');
    ana.codex.setTitle('A title');
    syncAll(ana, ben);
    ana.codex.setRegister('severity', 'High');
    ana.codex.setTitle('A titles');
    ana.codex.setTitle('A title');
    const summary = summarizeUpdate(ben.doc, Y.encodeStateAsUpdate(ana.doc));
    expect(summary.fields).toEqual([
      { field: 'severity', layer: 'metadata', root: 'meta:severity', inserted: 1, deleted: 0 },
      { field: 'title', layer: 'text', root: 'title', inserted: 0, deleted: 0 },
    ]);
    expect(summary.clients).toHaveLength(1);
    expect(summary.clients[0]?.from).toBe(12);
  });

  it('D12: is net of what the same update deletes', () => {
    const doc = new Y.Doc({ gc: false });
    doc.getText('title').insert(0, 'abcdef');
    doc.getText('title').delete(1, 3);
    expect(summarizeUpdate(new Y.Doc(), Y.encodeStateAsUpdate(doc)).fields).toEqual([
      { field: 'title', layer: 'text', root: 'title', inserted: 3, deleted: 0 },
    ]);
  });

  it('D11: what can’t be placed is "?", not an error', () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    for (const letter of 'abc') doc.getText('title').insert(0, letter);
    expect(summarizeUpdate(new Y.Doc(), updates[2] ?? new Uint8Array()).fields).toEqual([
      { field: '?', layer: 'document', root: '?', inserted: 1, deleted: 0 },
    ]);
  });

  it('D13: the same bytes have the same name, different operations different ones', () => {
    const replica = createReplica(7);
    const updates: Uint8Array[] = [];
    replica.doc.on('update', (update: Uint8Array) => updates.push(update));
    replica.codex.setTitle('abc');
    replica.codex.setTitle('a');
    replica.codex.setTitle('');
    replica.codex.setRegister('x', 1);
    replica.codex.setRegister('x', 2);
    const ids = updates.map((update) => operationId(update));
    expect(ids).toEqual(updates.map((update) => operationId(update.slice())));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[0]).toBe('7:0-3');
    expect(ids[1]).toMatch(/^~[0-9a-f]{16}$/);
    expect(ids[4]).toMatch(/^7:4-5~[0-9a-f]{16}$/);
  });

  it('D13: the name of a large state stays short', () => {
    const doc = new Y.Doc();
    for (let client = 1; client < 300; client += 1) {
      doc.clientID = client;
      doc.getText('title').insert(0, 'x');
    }
    expect(operationId(Y.encodeStateAsUpdate(doc)).length).toBeLessThan(60);
  });

  it('D14: never throws and never changes the document, for any update that decodes', () => {
    const base = createReplica(1);
    base.codex.setTitle('Some title');
    for (let count = 0; count < 5; count += 1) {
      base.codex.setRegister('severity', count);
      base.codex.insertRow('steps', { text: String(count) });
    }
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText('text')]);
    base.codex.fragment('body').insert(0, [paragraph]);
    base.codex.fragment('body').delete(0, 1);
    const original = Y.encodeStateAsUpdate(base.doc);
    const targets = [new Y.Doc(), base.doc];
    const { random } = testEnvironment(20);
    let decodable = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const mutated = original.slice(0, random() < 0.1 ? Math.floor(random() * original.length) : undefined);
      for (let flips = 1 + random() * 4; flips > 0; flips -= 1) {
        mutated[Math.floor(random() * mutated.length)] = Math.floor(random() * 256);
      }
      try {
        Y.decodeUpdate(mutated);
      } catch {
        continue;
      }
      decodable += 1;
      for (const doc of targets) {
        summarizeUpdate(doc, mutated);
        operationId(mutated);
        isContained(doc, mutated);
      }
    }
    expect(decodable).toBeGreaterThan(1000);
    expect(Y.encodeStateAsUpdate(base.doc)).toEqual(original);
  });

  it('D14: a forged update can’t make it walk in circles or walk much', () => {
    const doc = new Y.Doc();
    for (let count = 0; count < 20_000; count += 1) doc.getText('title').insert(0, 'x');
    // 20,000 delete ranges, each over the whole document; and two items that each name the other as their left neighbour.
    const ranges = Array.from({ length: 20_000 }, () => [0, 20_000]).flat();
    const letterRightOf = (client: number): number[] => [0x84, ...varints(client, 0, 1), 97];
    const forged = Uint8Array.from([
      ...varints(2, 1, 5, 0),
      ...letterRightOf(6),
      ...varints(1, 6, 0),
      ...letterRightOf(5),
      ...varints(1, doc.clientID, 20_000),
      ...varints(...ranges),
    ]);
    const summary = summarizeUpdate(doc, forged);
    expect(summary.fields).toEqual([
      { field: '?', layer: 'document', root: '?', inserted: 2, deleted: 0 },
      { field: 'title', layer: 'text', root: 'title', inserted: 0, deleted: 20_000 },
    ]);
  });

  it('D12: summaries add up to the document, for any course of editing', () => {
    const step = fc.record({
      at: fc.nat(1),
      act: fc.constantFrom('type', 'cut', 'set', 'pull'),
      place: fc.nat(40),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const [server, people] = [new Y.Doc(), [createReplica(1), createReplica(2)]];
        const totals = new Map<string, number>();
        const send = (update: Uint8Array): void => {
          for (const { root, inserted, deleted } of summarizeUpdate(server, update).fields) {
            totals.set(root, (totals.get(root) ?? 0) + inserted - deleted);
          }
          Y.applyUpdate(server, update);
        };
        for (const { at, act, place } of steps) {
          const person = people[at];
          if (!person) continue;
          const text = person.codex.text('notes');
          if (act === 'type') text.insert(place % (text.length + 1), 'ab');
          else if (act === 'cut')
            text.delete(place % (text.length + 1), Math.min(1, text.length - (place % (text.length + 1))));
          else if (act === 'set') person.codex.setRegister('x', place);
          else {
            send(Y.encodeStateAsUpdate(person.doc, Y.encodeStateVector(server)));
            Y.applyUpdate(person.doc, Y.encodeStateAsUpdate(server));
          }
        }
        for (const { doc } of people) send(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(server)));
        expect(totals.get('field:notes') ?? 0).toBe(server.getText('field:notes').length);
        expect(totals.get('meta:x') ?? 0).toBe(server.getArray('meta:x').length);
        expect(totals.has('?')).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});

/** Numbers as the wire has them: 7 bits a byte, lowest first. */
function varints(...numbers: number[]): number[] {
  const bytes: number[] = [];
  for (let number of numbers) {
    for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) + 128);
    bytes.push(number);
  }
  return bytes;
}
