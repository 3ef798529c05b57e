/** Yjs for the stand-in of pycrdt: documents in this process, asked by lines of JSON. */
import { createInterface } from 'node:readline';
import * as Y from 'yjs';

/** The unit in which texts are counted, as different versions of pycrdt do: bytes of UTF-8, UTF-16 or characters. */
const UNIT = process.env.STAND_IN_UNIT ?? 'utf8';

/** Documents, and what their program holds of them, by numbers. */
const docs = new Map();
const held = new Map();
let count = 0;

const base64 = (bytes) => Buffer.from(bytes).toString('base64');
const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));

function hold(value) {
  count += 1;
  held.set(count, value);
  return { handle: count, kind: kindOf(value), tag: value instanceof Y.XmlElement ? value.nodeName : null };
}

function kindOf(value) {
  if (value instanceof Y.XmlText) return 'XmlText';
  if (value instanceof Y.XmlElement) return 'XmlElement';
  if (value instanceof Y.XmlFragment) return 'XmlFragment';
  return value instanceof Y.Map ? 'Map' : 'Text';
}

/** The length of a text in the unit. */
function measure(text) {
  if (UNIT === 'utf16') return text.length;
  return UNIT === 'utf8' ? Buffer.byteLength(text) : [...text].length;
}

/** The index of Yjs, which counts UTF-16, of one in the unit. Throws for one in the middle of a character, as Yrs panics. */
function indexOf(text, at) {
  if (UNIT === 'utf16') return at;
  let [seen, index] = [0, 0];
  for (const character of text) {
    if (seen >= at) break;
    seen += measure(character);
    index += character.length;
  }
  if (seen !== at) throw new Error(`${at} is in the middle of a character, or behind the end of the text`);
  return index;
}

const plainOf = (text) =>
  text
    .toDelta()
    .map(({ insert }) => insert)
    .join('');

const ROOTS = { Text: 'getText', Map: 'getMap', XmlFragment: 'getXmlFragment' };

const operations = {
  doc({ clientId }) {
    const doc = new Y.Doc();
    if (clientId !== null) doc.clientID = clientId;
    count += 1;
    docs.set(count, { doc, updates: [] });
    const entry = docs.get(count);
    doc.on('update', (update) => entry.updates.push(update));
    return { number: count, clientId: doc.clientID };
  },
  root: ({ doc, name, kind }) => hold(docs.get(doc).doc[ROOTS[kind]](name)),
  state: ({ doc }) => base64(Y.encodeStateVector(docs.get(doc).doc)),
  update: ({ doc, state }) => base64(Y.encodeStateAsUpdate(docs.get(doc).doc, bytes(state))),
  apply({ doc, update }) {
    Y.applyUpdate(docs.get(doc).doc, bytes(update));
  },
  /** What has changed since it was asked last, as one update; `null` for nothing. */
  taken({ doc }) {
    const { updates } = docs.get(doc);
    const all = updates.splice(0);
    return all.length === 0 ? null : base64(all.length === 1 ? all[0] : Y.mergeUpdates(all));
  },
  string: ({ handle }) =>
    held.get(handle) instanceof Y.XmlText ? plainOf(held.get(handle)) : held.get(handle).toString(),
  length({ handle }) {
    const value = held.get(handle);
    if (kindOf(value) === 'Text') return measure(value.toString());
    return value instanceof Y.XmlText ? measure(plainOf(value)) : value.length;
  },
  insert({ handle, index, text, attrs }) {
    const value = held.get(handle);
    const at = indexOf(value instanceof Y.XmlText ? plainOf(value) : value.toString(), index);
    if (attrs === null) value.insert(at, text);
    else value.insert(at, text, attrs);
  },
  remove({ handle, start, length }) {
    const value = held.get(handle);
    const text = value instanceof Y.XmlText ? plainOf(value) : value.toString();
    const from = indexOf(text, start);
    value.delete(from, indexOf(text, start + length) - from);
  },
  format({ handle, start, length, attrs }) {
    const text = plainOf(held.get(handle));
    const from = indexOf(text, start);
    held.get(handle).format(from, indexOf(text, start + length) - from, attrs);
  },
  diff: ({ handle }) =>
    held
      .get(handle)
      .toDelta()
      .map(({ insert, attributes }) => [insert, attributes ?? null]),
  json: ({ handle }) => held.get(handle).toJSON(),
  child: ({ handle, index }) => hold(held.get(handle).get(index)),
  addElement({ handle, index, tag }) {
    const element = new Y.XmlElement(tag);
    held.get(handle).insert(index, [element]);
    return hold(element);
  },
  addText({ handle, index, text }) {
    const words = new Y.XmlText(text);
    held.get(handle).insert(index, [words]);
    return hold(words);
  },
  attributes: ({ handle }) => Object.entries(held.get(handle).getAttributes()),
  setAttribute({ handle, name, value }) {
    held.get(handle).setAttribute(name, value);
  },
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { operation, ...given } = JSON.parse(line);
  let answer;
  try {
    answer = { value: operations[operation](given) ?? null };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
