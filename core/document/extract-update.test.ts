import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { type ExtractScope, editOfExtract, extractUpdate, rootBeyond } from './extract-update.ts';

const SCOPE: ExtractScope = {
  roots: new Set(['field:summary', 'field:prose', 'meta:state']),
  metadata: { key: 'template', tell: (value) => ({ told: (value as { version: number }).version }) },
};
/** Stands in every text of a root that the extract is not to hold. */
const SECRET = 'hush';

interface Edit {
  readonly who: number;
  readonly kind: 'text' | 'cut' | 'prose' | 'drop' | 'entry' | 'pin';
  readonly root: number;
  readonly at: number;
  readonly text: string;
}

const TEXTS = ['field:summary', 'field:diary', 'title'] as const;
const PROSE = ['field:prose', 'field:draft', 'field:draft'] as const;
const LISTS = ['meta:state', 'set:people', '@references'] as const;

function make(doc: Y.Doc, { kind, root, at, text }: Edit): void {
  const word = root === 0 ? text : SECRET + text;
  const shared = doc.getText(TEXTS[root]);
  const prose = doc.getXmlFragment(PROSE[root]);
  const list = doc.getArray<unknown>(LISTS[root]);
  const place = (length: number) => (length === 0 ? 0 : at % length);
  doc.transact(() => {
    if (kind === 'text') shared.insert(place(shared.length + 1), word);
    else if (kind === 'cut' && shared.length > 0) shared.delete(place(shared.length), 1);
    else if (kind === 'drop' && prose.length > 0) prose.delete(place(prose.length), 1);
    else if (kind === 'entry') {
      if (list.length > 2) list.delete(place(list.length), 1);
      list.push([{ id: word }]);
    } else if (kind === 'pin') {
      doc.getMap('codex').set('template', { version: at, slots: { [SECRET]: SECRET } });
      doc.getMap('codex').set(`taken:${SECRET}`, { left: SECRET });
    } else if (kind === 'prose') {
      const block = at % 2 === 0 ? prose.get(place(prose.length)) : undefined;
      const paragraph = block instanceof Y.XmlElement ? block : new Y.XmlElement('paragraph');
      if (paragraph !== block) prose.insert(place(prose.length + 1), [paragraph]);
      const words = paragraph.length > 0 ? paragraph.get(0) : new Y.XmlText();
      if (paragraph.length === 0) paragraph.insert(0, [words as Y.XmlText]);
      (words as Y.XmlText).insert(place((words as Y.XmlText).length + 1), word);
    }
  });
}

function shownIn(doc: Y.Doc) {
  return {
    summary: doc.getText('field:summary').toString(),
    prose: doc.getXmlFragment('field:prose').toString(),
    state: doc.getArray('meta:state').toJSON(),
  };
}

function beyondIn(doc: Y.Doc) {
  return [
    ...TEXTS.slice(1).map((root) => doc.getText(root).toString()),
    ...LISTS.slice(1).map((root) => doc.getArray(root).toJSON()),
    doc.getXmlFragment('field:draft').toString(),
  ];
}

/** A server that holds the document and its extract, and what it has sent to whoever reads the extract. */
class Server {
  readonly doc = new Y.Doc();
  extract = new Y.Doc();
  readonly sent: Uint8Array[] = [];

  constructor() {
    this.doc.on('update', (update: Uint8Array) => this.pass(update));
  }

  /** The process is lost, and another one makes the extract anew. */
  restart(): void {
    this.extract = new Y.Doc();
    this.pass(Y.encodeStateAsUpdate(this.doc));
  }

  private pass(update: Uint8Array): void {
    const part = extractUpdate(this.extract, update, SCOPE);
    if (part === null) return;
    this.sent.push(part);
    Y.applyUpdate(this.extract, part);
  }
}

function exchange(doc: Y.Doc, server: Server, isGuest: boolean): void {
  const side = isGuest ? server.extract : server.doc;
  // As any provider does: all that is deleted in its document goes along, what stands for the rest included.
  const own = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(side));
  const edit = isGuest ? editOf(server.doc, own) : own;
  if (isGuest) expect(rootBeyond(server.doc, Y.decodeUpdate(edit), SCOPE.roots)).toBeNull();
  Y.applyUpdate(server.doc, edit);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(side, Y.encodeStateVector(doc)));
}

function editOf(doc: Y.Doc, update: Uint8Array): Uint8Array {
  return editOfExtract(doc, update, Y.decodeUpdate(update), SCOPE.roots);
}

const edits = fc.array(
  fc.record({
    who: fc.nat(3),
    kind: fc.constantFrom('text', 'text', 'cut', 'prose', 'prose', 'drop', 'entry', 'pin'),
    root: fc.nat(2),
    at: fc.nat(30),
    text: fc.string({ minLength: 1, maxLength: 3 }),
  }),
  { maxLength: 60 },
);
/** After which edits somebody exchanges with the server, and after which it is lost. */
const schedule = fc.record({ online: fc.array(fc.nat(3), { maxLength: 60 }), lostAfter: fc.nat(60) });
/** The ids by which Yjs orders what two wrote at once: two members, two guests. */
const clients = fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 32 - 1 }), { minLength: 4, maxLength: 4 });

interface Schedule {
  readonly online: readonly number[];
  readonly lostAfter: number;
}

function checkExtract(made: readonly Edit[], { online, lostAfter }: Schedule, ids: readonly number[]): void {
  const server = new Server();
  const people = ids.map((id) => Object.assign(new Y.Doc(), { clientID: id }));
  const [members, guests] = [people.slice(0, 2), people.slice(2)];
  // Where nobody but members ever wrote.
  const kept = new Y.Doc();
  made.forEach((edit, index) => {
    const isGuest = edit.who >= members.length;
    // A guest's page has these fields alone, and no pin to write.
    if (!isGuest || edit.kind !== 'pin')
      make(people[edit.who] as Y.Doc, isGuest ? { ...edit, root: 0 } : edit);
    const who = online[index];
    if (who !== undefined) exchange(people[who] as Y.Doc, server, who >= members.length);
    if (index === lostAfter) server.restart();
  });
  for (const doc of members) Y.applyUpdate(kept, Y.encodeStateAsUpdate(doc));
  for (let round = 0; round < 2; round += 1)
    for (const [who, doc] of people.entries()) exchange(doc, server, who >= members.length);
  expect(beyondIn(server.doc)).toEqual(beyondIn(members[0] as Y.Doc));
  expect(beyondIn(server.doc)).toEqual(beyondIn(kept));
  for (const doc of [server.extract, ...people]) {
    expect(shownIn(doc)).toEqual(shownIn(server.doc));
    expect(doc.store.pendingStructs).toBeNull();
  }
  for (const update of [...server.sent, ...guests.map((doc) => Y.encodeStateAsUpdate(doc))])
    expect(Buffer.from(update).includes(SECRET)).toBe(false);
  for (const update of server.sent) expectHeld(update);
  expectOnly(server.extract);
  // Made anew it is the same, so that what somebody holds of it goes on.
  const anew = new Y.Doc();
  const whole = extractUpdate(anew, Y.encodeStateAsUpdate(server.doc), SCOPE) ?? Uint8Array.of(0, 0);
  Y.applyUpdate(anew, whole);
  expect(shownIn(anew)).toEqual(shownIn(server.doc));
  expectHeld(whole);
  expectOnly(anew);
}

it('says in the fields it holds what the document says, whoever edits either, and holds nothing else', () => {
  fc.assert(fc.property(edits, schedule, clients, checkExtract));
});

it('keeps of a client nothing but its numbers where all that it made was in what somebody else has deleted', () => {
  const [text, prose] = [
    { kind: 'text', at: 0, text: ' ' } as const,
    { kind: 'prose', at: 0, text: ' ' } as const,
  ];
  const made: readonly Edit[] = [
    { ...text, who: 0, root: 1 },
    { ...text, who: 0, root: 1 },
    { ...prose, who: 2, root: 0 },
    { ...prose, who: 2, root: 0, kind: 'drop' },
    { ...prose, who: 0, root: 0 },
  ];
  checkExtract(made, { online: [0, 0, 2, 0], lostAfter: 0 }, [11, 12, 13, 14]);
  checkExtract(made, { online: [0, 0, 2, 0], lostAfter: 0 }, [14, 13, 12, 11]);
});

/** Each client that an update tells of has made something in it that the extract holds: nobody hears that others write elsewhere. */
function expectHeld(update: Uint8Array): void {
  const { structs } = Y.decodeUpdate(update);
  for (const client of new Set(structs.map(({ id }) => id.client)))
    expect(structs.findLast(({ id }) => id.client === client)).toBeInstanceOf(Y.Item);
}

/** The content of an extract stands in what it is for. */
function expectOnly(extract: Y.Doc): void {
  for (const [name] of extract.share) expect([...SCOPE.roots, 'codex']).toContain(name);
  expect(Object.keys(extract.getMap('codex').toJSON())).toEqual(
    extract.getMap('codex').has('template') ? ['template'] : [],
  );
}

it('tells of metadata what is told, and nothing of the rest', () => {
  const doc = new Y.Doc();
  const codex = doc.getMap('codex');
  codex.set('template', { version: 1, slots: { diary: SECRET } });
  codex.set('template', { version: 2, slots: { diary: SECRET } });
  const extract = new Y.Doc();
  const part = extractUpdate(extract, Y.encodeStateAsUpdate(doc), SCOPE);
  Y.applyUpdate(extract, part ?? Uint8Array.of(0, 0));
  expect(extract.getMap('codex').toJSON()).toEqual({ template: { told: 2 } });
});

it('sends nothing of an edit that is none of its business', () => {
  const doc = new Y.Doc();
  doc.getText('field:diary').insert(0, SECRET);
  expect(extractUpdate(new Y.Doc(), Y.encodeStateAsUpdate(doc), SCOPE)).toBeNull();
});

describe('an edit of somebody who has the extract alone', () => {
  /** A document whose one author wrote in a field beyond the extract, then in one of it. */
  function written() {
    const doc = new Y.Doc();
    doc.clientID = 7;
    doc.getText('field:diary').insert(0, SECRET);
    doc.getText('field:summary').insert(0, 'open');
    return doc;
  }
  const beyond = (doc: Y.Doc, update: Uint8Array) => rootBeyond(doc, Y.decodeUpdate(update), SCOPE.roots);

  it('deletes nothing by the numbers that stand for the rest', () => {
    const doc = written();
    const fromTheFirst = Uint8Array.of(0, 1, 7, 1, 0, SECRET.length + 2);
    expect(beyond(doc, fromTheFirst)).toBe('field:diary');
    expect(beyond(doc, editOf(doc, fromTheFirst))).toBeNull();
    Y.applyUpdate(doc, editOf(doc, fromTheFirst));
    expect(doc.getText('field:diary').toString()).toBe(SECRET);
    expect(doc.getText('field:summary').toString()).toBe('en');
  });

  it('deletes what it has, and what comes with it, and then is left as it is', () => {
    const doc = written();
    const guest = new Y.Doc();
    Y.applyUpdate(guest, extractUpdate(guest, Y.encodeStateAsUpdate(doc), SCOPE) ?? Uint8Array.of(0, 0));
    const updates: Uint8Array[] = [];
    guest.on('update', (update: Uint8Array) => updates.push(update));
    guest.transact(() => {
      guest.getText('field:summary').insert(4, 'ly');
      guest.getText('field:summary').delete(3, 2);
    });
    const [update] = updates as [Uint8Array];
    expect(editOf(doc, update)).toBe(update);
    Y.applyUpdate(doc, update);
    expect(doc.getText('field:summary').toString()).toBe('opey');
  });

  it('may not write beside what it cannot see', () => {
    const doc = written();
    const forger = new Y.Doc();
    Y.applyUpdate(forger, Y.encodeStateAsUpdate(doc));
    const before = Y.encodeStateVector(forger);
    forger.getText('field:diary').insert(2, 'x');
    expect(beyond(doc, Y.encodeStateAsUpdate(forger, before))).toBe('field:diary');
  });

  it('may not name another root', () => {
    const forger = new Y.Doc();
    forger.getText('title').insert(0, 'x');
    expect(beyond(written(), Y.encodeStateAsUpdate(forger))).toBe('title');
  });

  it('may go on in what was deleted meanwhile, which comes to nothing', () => {
    const doc = new Y.Doc();
    const paragraph = new Y.XmlElement('paragraph');
    doc.getXmlFragment('field:prose').insert(0, [paragraph]);
    paragraph.insert(0, [new Y.XmlText('words')]);
    const guest = new Y.Doc();
    Y.applyUpdate(guest, Y.encodeStateAsUpdate(doc));
    const before = Y.encodeStateVector(guest);
    const text = (guest.getXmlFragment('field:prose').get(0) as Y.XmlElement).get(0);
    (text as Y.XmlText).insert(2, 'more');
    doc.getXmlFragment('field:prose').delete(0, 1);
    expect(beyond(doc, Y.encodeStateAsUpdate(guest, before))).toBeNull();
  });
});
