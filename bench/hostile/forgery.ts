/** Forged updates: valid encodings with any content anywhere, and honest edits with one thing changed. */
import * as Y from 'yjs';
import type { Struct } from '#core/document/root-resolver.ts';
import { type ClockSpan, encodeUpdate } from '#core/document/update-encoding.ts';
import type { Chance } from '../convergence/chance.ts';
import { NEW_ENTRY_HLC, PEOPLE } from './people.ts';

const ROOTS = [
  ...['title', 'codex', '@references', 'tree', 'labels', 'evil', '', '__proto__', 'meta:ghost', 'set:ghost'],
  ...[
    'field:richText',
    'field:old',
    'field:text',
    'field:line',
    'meta:select',
    'meta:number',
    'meta:checkbox',
  ],
  ...['meta:image', 'set:tags', 'set:file', 'rows:table', 'rows:checklist', 'rows:ghost', 'field:select'],
];
const ARRAYS = ROOTS.filter((root) => /^(?:meta|set|rows):|^@references$/.test(root));
const KEYS = ['template', 'level', 'colspan', 'src', 'onclick', '__proto__', 'x'];
const NODES = [
  ...[
    'paragraph',
    'heading',
    'blockquote',
    'bulletList',
    'listItem',
    'table',
    'tableRow',
    'tableCell',
    'image',
  ],
  ...['codeBlock', 'doc', 'text', 'zzz', 'constructor', '__proto__', 'UNDEFINED', ''],
];
const MARKS = ['bold', 'link', 'code', 'glow', 'bold--AAAAAAAA', '__proto__', 'ychange'];
const DEPTHS = [1, 2, 3, 60, 127, 128, 129, 300];

type Content = Y.Item['content'];

/** `doc` is what the attacker sees; what is made is under `clientId`, and now and then under the next one too. */
export function forge(doc: Y.Doc, clientId: number, chance: Chance): Uint8Array {
  const draft = new Draft(doc, clientId, chance);
  const pieces = 1 + chance.below(4);
  for (let piece = 0; piece < pieces; piece += 1) draft.add();
  return draft.encode();
}

/** An honest update with one of its pieces changed. */
export function tamper(update: Uint8Array, chance: Chance): Uint8Array {
  const { structs, ds } = Y.decodeUpdate(update);
  const items = structs.filter((struct) => struct instanceof Y.Item);
  if (items.length > 0) {
    const item = chance.pick(items);
    const content = tampered(item.content, chance);
    if (content.getLength() === item.content.getLength()) item.content = content;
    if (chance.oneIn(8) && typeof (item.parent as unknown) === 'string') setParent(item, chance.pick(ROOTS));
    if (chance.oneIn(8)) item.parentSub = chance.pick(KEYS);
  }
  return encodeUpdate(byClient(structs), ds.clients);
}

class Draft {
  private readonly doc: Y.Doc;
  private readonly chance: Chance;
  private readonly clientId: number;
  private readonly own: Y.Item[] = [];
  private readonly clocks = new Map<number, number>();
  private readonly deletes = new Map<number, ClockSpan[]>();

  constructor(doc: Y.Doc, clientId: number, chance: Chance) {
    this.doc = doc;
    this.clientId = clientId;
    this.chance = chance;
  }

  add(): void {
    const { chance } = this;
    const dice = chance.below(6);
    if (dice === 0) this.delete();
    else if (dice === 1) this.nest();
    else {
      const content = contentOf(chance);
      this.push(chance.oneIn(2) ? this.place() : this.placeFor(content), content);
    }
  }

  encode(): Uint8Array {
    return encodeUpdate(byClient(this.own), this.deletes);
  }

  /** Elements inside one another. */
  private nest(): void {
    const { chance } = this;
    const node = chance.pick(['blockquote', 'blockquote', 'bulletList', 'paragraph']);
    let place = chance.oneIn(4) ? this.place() : { ...NOWHERE, parent: 'field:richText' };
    for (let depth = chance.pick(DEPTHS); depth > 0; depth -= 1) {
      const item = this.push(place, new Y.ContentType(new Y.XmlElement(node)));
      place = { ...NOWHERE, parent: item.id };
    }
  }

  private delete(): void {
    const { chance } = this;
    const pin = this.doc.share.get('codex')?._map.get('template');
    const target = chance.oneIn(3) ? pin?.id : this.anyId();
    if (target === undefined) return;
    const spans = this.deletes.get(target.client) ?? [];
    if (spans.length === 0) this.deletes.set(target.client, spans);
    spans.push({ clock: target.clock, len: 1 });
  }

  private push({ parent, key, origin, right }: DraftPlace, content: Content): Y.Item {
    const client = this.clientId + (this.chance.oneIn(12) ? 1 : 0);
    const clock = this.clocks.get(client) ?? Y.getState(this.doc.store, client);
    const item = new Y.Item(Y.createID(client, clock), null, origin, null, right, null, key, content);
    setParent(item, parent);
    this.clocks.set(client, clock + item.length);
    this.own.push(item);
    return item;
  }

  /** A place of the kind that such content belongs in, so that what is wrong is the content itself. */
  private placeFor(content: Content): DraftPlace {
    const { chance } = this;
    if (content instanceof Y.ContentAny) return { ...NOWHERE, parent: chance.pick(ARRAYS) };
    if (content instanceof Y.ContentType && !chance.oneIn(3)) return { ...NOWHERE, parent: 'field:richText' };
    const fragment = this.doc.getXmlFragment('field:richText');
    const types = [...fragment.createTreeWalker(() => true)].flatMap((type) => type._item ?? []);
    return types.length === 0 ? this.place() : { ...NOWHERE, parent: chance.pick(types).id };
  }

  private place(): DraftPlace {
    const { chance } = this;
    const key = chance.oneIn(4) ? chance.pick(KEYS) : null;
    const dice = chance.below(4);
    if (dice === 0) return { ...NOWHERE, parent: chance.pick(ROOTS), key };
    const [id, other] = [this.anyId(), this.anyId()];
    if (dice === 1) return { ...NOWHERE, parent: id ?? 'title', key };
    if (dice === 2) return { ...NOWHERE, origin: id ?? null, parent: id ? null : 'title' };
    const right = other ?? null;
    return {
      ...NOWHERE,
      origin: chance.oneIn(2) ? (id ?? null) : null,
      right,
      parent: right ? null : 'title',
    };
  }

  /** Of something in the document, or made here before; seldom of what is yet to be made. */
  private anyId(): Y.ID | undefined {
    const { chance } = this;
    if (chance.oneIn(30))
      return Y.createID(this.clientId, (this.clocks.get(this.clientId) ?? 0) + chance.below(3));
    if (this.own.length > 0 && chance.oneIn(3)) return chance.pick(this.own).id;
    const clients = [...this.doc.store.clients.values()].filter((structs) => structs.length > 0);
    if (clients.length === 0) return undefined;
    const struct = chance.pick(chance.pick(clients));
    return Y.createID(struct.id.client, struct.id.clock + chance.below(struct.length));
  }
}

interface DraftPlace {
  readonly parent: string | Y.ID | null;
  readonly key: string | null;
  readonly origin: Y.ID | null;
  readonly right: Y.ID | null;
}

const NOWHERE: DraftPlace = { parent: null, key: null, origin: null, right: null };

/** A decoded item names its root by a text; the declaration knows only what it becomes. */
function setParent(item: Y.Item, parent: string | Y.ID | null): void {
  Reflect.set(item, 'parent', parent);
}

function contentOf(chance: Chance): Content {
  switch (chance.below(14)) {
    case 0:
      return new Y.ContentString(chance.pick(['x', 'word', '\u0000', '🙂']));
    case 1:
      return new Y.ContentFormat(chance.pick(MARKS), formatOf(chance));
    case 2:
      return new Y.ContentEmbed({ image: 'x' });
    case 3:
      return new Y.ContentJSON([elementOf(chance)]);
    case 4:
      return new Y.ContentBinary(new Uint8Array([1, 2]));
    case 5:
      return new Y.ContentDeleted(1 + chance.below(3));
    case 6:
      return new Y.ContentDoc(new Y.Doc());
    case 7:
      return new Y.ContentType(chance.pick([() => new Y.Map(), () => new Y.Array(), () => new Y.Text()])());
    case 8:
      return new Y.ContentType(chance.pick([() => new Y.XmlFragment(), () => new Y.XmlText()])());
    case 9:
    case 10:
      return new Y.ContentType(new Y.XmlElement(chance.pick(NODES)));
    default:
      return new Y.ContentAny([elementOf(chance)]);
  }
}

function formatOf(chance: Chance): object {
  return chance.pick([{}, { href: 'javascript:alert(1)' }, { onclick: 'x' }, [1], { deep: { er: 1 } }]);
}

/** What stands in an array: an entry or a member, whole or damaged, or anything else. */
function elementOf(chance: Chance): unknown {
  const by = chance.pick(PEOPLE).id;
  const value = VALUES[chance.below(VALUES.length)];
  const entry = { id: `forged-${chance.below(1e9)}`, value, hlc: NEW_ENTRY_HLC, by, byName: 'Ines' };
  const key = chance.pick(['r1/text', 'r1/done', 'r1/', 'r1/n', '__proto__/x', 'r1/__proto__', 'x', '/']);
  switch (chance.below(7)) {
    case 0:
      return entry;
    case 1:
      return { ...entry, key };
    case 2:
      return { tag: `t${chance.below(1e9)}`, value, by };
    case 3:
      return { ...entry, hlc: 'soon' };
    case 4:
      return { ...entry, more: 'x' };
    case 5:
      return { tag: 't', value: { kind: 'related', target: '0190a000-0000-7000-8000-000000000012' }, by };
    default:
      return value;
  }
}

const VALUES: readonly unknown[] = [
  ...[null, undefined, true, 0, 1e6, Number.NaN, 'x', '', [], [1], {}, { a: { b: 1 } }, new Uint8Array([1])],
  { assetId: 'x', name: 'x', mime: 'x/y', size: 1 },
];

function tampered(content: Content, chance: Chance): Content {
  if (content instanceof Y.ContentAny) {
    return new Y.ContentAny(content.arr.map((raw: unknown) => tamperedElement(raw, chance)));
  }
  if (content instanceof Y.ContentFormat) return new Y.ContentFormat(chance.pick(MARKS), formatOf(chance));
  return contentOf(chance);
}

function tamperedElement(raw: unknown, chance: Chance): unknown {
  if (typeof raw !== 'object' || raw === null || chance.oneIn(5)) return elementOf(chance);
  const changes = [
    { by: chance.pick(PEOPLE).id },
    { value: VALUES[chance.below(VALUES.length)] },
    { key: 'r2/x' },
    { by: 7 },
  ];
  return { ...raw, ...chance.pick(changes) };
}

function byClient(structs: readonly Struct[]): Map<number, Struct[]> {
  const clients = new Map<number, Struct[]>();
  for (const struct of structs) {
    const run = clients.get(struct.id.client);
    if (run === undefined) clients.set(struct.id.client, [struct]);
    else run.push(struct);
  }
  return clients;
}
