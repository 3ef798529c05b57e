/** Rules D1 to D4 and D7 of docs/spec/codex-document.md, and M6 and R4 against hostile content. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { rootOf } from '#core/document/roots.ts';
import { FIELD_TYPES, type FieldType } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import { LOCAL_ORIGIN } from './codex.ts';
import { openCodex } from './open-codex.ts';
import { createReplica, NEW_YEAR, syncAll, testEnvironment, testField } from './replica.fixture.ts';

// Properties run hundreds of cases, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const SAMPLES: Record<FieldType, readonly JsonValue[]> = {
  richText: [],
  formula: [],
  text: ['One\nTwo 😀', ''],
  line: ['Title', ''],
  number: [1.5, 0, null],
  checkbox: [true, false],
  select: ['high', null],
  multiSelect: [['a', 'b'], []],
  tags: [['x'], ['x', 'y']],
  date: ['2026-01-31', null],
  dateTime: ['2026-01-31T10:00:00Z', null],
  duration: [5400, null],
  url: ['https://example.org', null],
  email: ['ana@example.org', null],
  person: ['user-1', null],
  people: [['user-1', 'user-2'], []],
  reference: ['codex-1', null],
  references: [[{ codex: 'c1', kind: 'blocks' }], []],
  checklist: [
    [
      { id: 'a', text: 'One', done: true },
      { id: 'b', text: 'Two', done: false },
    ],
    [{ id: 'b', text: 'Two!' }],
    [],
  ],
  table: [
    [
      { id: 'r1', n: 1 },
      { id: 'r2', n: 2 },
      { id: 'r3', n: 3 },
    ],
    [
      { id: 'r3', n: 3 },
      { id: 'r1', n: 9 },
    ],
  ],
  file: [[{ assetId: 'x', name: 'a.png', mime: 'image/png', size: 3 }], []],
  image: [{ assetId: 'x', name: 'a.png', mime: 'image/png', size: 3 }, null],
  color: ['#112233', null],
  rating: [4, null],
  progress: [0.5, null],
};

describe('openCodex', () => {
  it.each(FIELD_TYPES)('D3: %s is stored in its root type and reads back as it was written', (type) => {
    const { codex, doc } = createReplica(1);
    const field = testField(type, 'subject');
    for (const value of SAMPLES[type]) {
      codex.setValue(field, value);
      expect(codex.value(field)).toEqual(value);
    }
    const root = rootOf('subject', storageOf({ type }));
    expect([...doc.share.keys()].filter((name) => name !== 'title')).toEqual(
      SAMPLES[type].length > 0 ? [root] : [],
    );
    if (SAMPLES[type].length === 0) {
      expect(codex.value(field)).toBeNull();
      expect(() => codex.setValue(field, 'x')).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    }
  });

  it.each([
    ['text', 5],
    ['tags', 'x'],
    ['table', { a: 1 }],
    ['table', [1]],
    ['table', [{ id: 3 }]],
    ['table', [{ id: 'same' }, { id: 'same' }]],
    ['table', [{ id: '__proto__' }]],
    ['table', [{ id: 'a/b' }]],
  ] as const)('D3: %s refuses %j, with the field named', (type, value) => {
    const { codex } = createReplica(1);
    expect(() => codex.setValue(testField(type), value)).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    );
  });

  it('D4: writing what is there already writes nothing, even beside an open conflict', () => {
    const [ana, ben] = [createReplica(1), createReplica(2)];
    ana.codex.setRegister('select', 'a');
    ben.codex.setRegister('select', 'b');
    syncAll(ana, ben);
    for (const type of ['text', 'select', 'tags', 'table'] as const) {
      const field = testField(type);
      if (type !== 'select') ana.codex.setValue(field, SAMPLES[type][0] ?? null);
      const before = Y.encodeStateVector(ana.doc);
      ana.codex.setValue(field, ana.codex.value(field));
      expect(Y.encodeStateVector(ana.doc)).toEqual(before);
    }
    expect(ana.codex.register('select').losers).toHaveLength(1);
  });

  it('D4: reordering rows moves as few as it can', () => {
    const { codex, doc } = createReplica(1);
    const field = testField('table');
    const rows = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, n: id }));
    codex.setValue(field, rows);
    let added = 0;
    doc.getArray('rows:table').observe((event) => {
      for (const { insert } of event.changes.delta) added += Array.isArray(insert) ? insert.length : 0;
    });
    const [a, ...rest] = rows;
    const next = [...rest, a ?? {}];
    codex.setValue(field, next);
    expect(codex.value(field)).toEqual(next);
    expect(added).toBe(1);
  });

  it('D4: any list of rows becomes any other', () => {
    const lists = fc.uniqueArray(fc.record({ id: fc.constantFrom(...'abcdefg'), n: fc.nat(3) }), {
      selector: (row) => row.id,
    });
    fc.assert(
      fc.property(lists, lists, lists, (...states) => {
        const { codex } = createReplica(1);
        for (const state of states) {
          codex.setValue(testField('table'), state);
          expect(codex.value(testField('table'))).toEqual(state);
        }
      }),
    );
  });

  it('D2: each mutation is one transaction of the given origin, and transact makes several one', () => {
    const { codex, doc } = createReplica(1);
    const origins: unknown[] = [];
    doc.on('update', (_update: Uint8Array, origin: unknown) => origins.push(origin));
    codex.setTitle('A');
    codex.insertRow('rows', { a: 1, b: 2 });
    codex.transact(() => {
      codex.setTitle('B');
      codex.setRegister('x', 1);
      codex.addMember('y', 2);
    });
    expect(origins).toEqual([LOCAL_ORIGIN, LOCAL_ORIGIN, LOCAL_ORIGIN]);
    const server = openCodex(doc, {
      environment: testEnvironment(2),
      actor: { id: 's', name: 'S' },
      origin: 'server',
    });
    server.setPin({ id: 'task', version: 3 });
    expect(origins.at(-1)).toBe('server');
    expect(codex.pin()).toEqual({ id: 'task', version: 3 });
  });

  it('D7: observers hear their field, from here and from afar, until they leave', () => {
    const [ana, ben] = [createReplica(1), createReplica(2)];
    const heard: string[] = [];
    const leave = ['title', 'a', 'codex', 'rich'].map((id) => ben.codex.observe(id, () => heard.push(id)));
    ana.codex.setTitle('T');
    ana.codex.setRegister('a', 1);
    ana.codex.setRegister('b', 1);
    ana.codex.fragment('rich').insert(0, [new Y.XmlElement('paragraph')]);
    syncAll(ana, ben);
    expect(heard.sort()).toEqual(['a', 'rich', 'title']);
    const paragraph = ana.codex.fragment('rich').get(0);
    if (paragraph instanceof Y.XmlElement) paragraph.insert(0, [new Y.XmlText('deep')]);
    ben.codex.setPin({ id: 't', version: 1 });
    syncAll(ana, ben);
    expect(heard.slice(3)).toEqual(['codex', 'rich']);
    for (const off of leave) off();
    ben.codex.setTitle('later');
    expect(heard).toHaveLength(5);
  });

  it('M6, R4: whatever stands in the arrays, reading does not throw, and writing goes on', () => {
    const hlc = '0000000000010000-0123456789abcdef';
    const poison = JSON.parse('{"__proto__": {"id": "p", "value": 1, "hlc": "x", "by": "p", "byName": "p"}}');
    const raw = fc.oneof(
      fc.anything({ withNullPrototype: true, maxDepth: 3 }).filter((value) => isStorable(value)),
      fc.constant(poison),
      fc.record(
        {
          id: fc.oneof(fc.string(), fc.constant('x'.repeat(5000)), fc.integer()),
          key: fc.oneof(
            fc.constantFrom('r/', 'r/c', '/', '__proto__/x', 'r/__proto__', '', 'r'),
            fc.integer(),
          ),
          tag: fc.string(),
          value: fc.oneof(
            fc.constantFrom('a0', '', null, '!!', 'zzzz', 'A'),
            fc.jsonValue(),
            fc.constant(undefined),
          ),
          hlc: fc.oneof(fc.constant(hlc), fc.constant('f'.repeat(16) + hlc.slice(16)), fc.string()),
          by: fc.constantFrom('m', 7),
          byName: fc.constantFrom('m', null),
          yields: fc.constantFrom(true, 'x'),
        },
        { requiredKeys: [], noNullPrototype: true },
      ),
    );
    fc.assert(
      fc.property(fc.array(raw, { maxLength: 12 }), (elements) => {
        const { codex, doc } = createReplica(1);
        const hostile = new Y.Doc();
        for (const name of ['meta:f', 'rows:f', 'set:f']) hostile.getArray(name).push(elements);
        hostile.getArray('meta:f').push([new Y.Map(), new Uint8Array(3)]);
        hostile.getMap('codex').set('template', elements[0]);
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(hostile));
        codex.pin();
        codex.register('f');
        codex.members('f');
        codex.rows('f');
        codex.setRegister('f', 'mine');
        expect(codex.register('f')).toMatchObject({ winner: { value: 'mine' }, losers: [] });
        const row = codex.insertRow('f', { text: 'mine' });
        expect(codex.rows('f').at(-1)).toEqual({ id: row, cells: { text: 'mine' } });
        codex.addMember('f', 'mine');
        expect(codex.members('f').map(({ value }) => value)).toContain('mine');
        expect(({} as Record<string, unknown>)['hlc']).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  it('M6, R4: what an element inherits does not count, nor does a value too deep to be a field’s', () => {
    const entry = {
      id: 'p',
      value: 1,
      hlc: '0000000000010000-0123456789abcdef',
      by: 'p',
      byName: 'p',
      tag: 't',
    };
    const inherited = JSON.parse(`{"__proto__": ${JSON.stringify(entry)}}`);
    let deep: JsonValue = [];
    for (let level = 0; level < 40; level += 1) deep = [deep];
    const [hostile, reader] = [new Y.Doc(), createReplica(1)];
    for (const name of ['meta:f', 'set:f']) {
      hostile.getArray(name).push([inherited, { ...entry, value: deep }]);
    }
    Y.applyUpdate(reader.doc, Y.encodeStateAsUpdate(hostile));
    expect(reader.codex.register('f').winner).toBeNull();
    expect(reader.codex.members('f')).toEqual([]);
    expect(() => reader.codex.setRegister('f', deep)).toThrow('32 levels');
  });

  it('D1: a time of writing is the time of the environment', () => {
    const { codex } = createReplica(1);
    codex.setRegister('x', 1);
    expect(Number.parseInt(codex.register('x').winner?.hlc.slice(0, 12) ?? '', 16)).toBe(NEW_YEAR);
  });
});

/** What the wire can carry at all. */
function isStorable(value: unknown): boolean {
  try {
    new Y.Doc().getArray('probe').push([value]);
    return true;
  } catch {
    return false;
  }
}

describe('what somebody observes', () => {
  it('is heard of when a document comes from elsewhere, the pin among it', () => {
    const there = createReplica(1);
    there.codex.setPin({ id: 'sample', version: 3 });
    there.codex.setRegister('state', 'open');
    const bare = new Y.Doc();
    const page = openCodex(bare, { environment: testEnvironment(3), actor: { id: 'p', name: 'P' } });
    const heard: string[] = [];
    const shown = page.asShown({});
    for (const codex of [page, shown])
      for (const name of ['state', 'title', 'codex'])
        codex.observe(name, () => heard.push(`${name} ${codex.register('state').winner?.value}`));
    expect(page.pin()).toBe(null);
    Y.applyUpdate(bare, Y.encodeStateAsUpdate(there.doc));
    expect(heard).toEqual(['state open', 'codex open', 'state open', 'codex open']);
    expect(page.pin()).toEqual({ id: 'sample', version: 3 });
  });
});
