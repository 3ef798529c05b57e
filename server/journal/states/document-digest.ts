/** A digest of a document's content, by which a snapshot is proved equal to its source. */
import { createHash, type Hash } from 'node:crypto';
import * as Y from 'yjs';

/**
 * SHA-256 over every root type by name: its visible content in order, its map entries by key, nested types within. Two
 * documents that hold the same content answer the same digest, however Yjs has split or merged the items inside.
 */
export function digestDocument(doc: Y.Doc): string {
  const hash = createHash('sha256');
  for (const name of [...doc.share.keys()].sort()) {
    const type = doc.share.get(name);
    if (type === undefined || isEmpty(type)) continue;
    write(hash, 'root', name);
    digestType(hash, type);
  }
  return hash.digest('hex');
}

type AnyType = NonNullable<ReturnType<Y.Doc['share']['get']>>;

function isEmpty(type: AnyType): boolean {
  return type._start === null && type._map.size === 0;
}

function digestType(hash: Hash, type: AnyType): void {
  let text = '';
  const flush = (): void => {
    if (text !== '') write(hash, 'text', text);
    text = '';
  };
  for (let item = type._start; item !== null; item = item.right) {
    if (item.deleted) continue;
    const { content } = item;
    if (content instanceof Y.ContentString) {
      text += content.str;
      continue;
    }
    flush();
    digestContent(hash, content);
  }
  flush();
  for (const key of [...type._map.keys()].sort()) {
    const item = type._map.get(key);
    if (item === undefined || item.deleted) continue;
    write(hash, 'key', key);
    digestContent(hash, item.content);
  }
  hash.update('end;');
}

function digestContent(hash: Hash, content: Y.Item['content']): void {
  if (content instanceof Y.ContentType) {
    write(hash, 'type', content.type.constructor.name + nodeName(content.type));
    digestType(hash, content.type);
  } else if (content instanceof Y.ContentFormat) {
    write(hash, 'format', JSON.stringify([content.key, content.value]));
  } else {
    // One value at a time: an array of values may be one item here and several there.
    for (const value of content.getContent()) write(hash, 'value', valueText(value));
  }
}

function nodeName(type: AnyType): string {
  return type instanceof Y.XmlElement ? `:${type.nodeName}` : '';
}

function valueText(value: unknown): string {
  return value instanceof Uint8Array
    ? Buffer.from(value).toString('base64')
    : (JSON.stringify(value) ?? 'undefined');
}

function write(hash: Hash, kind: string, text: string): void {
  hash.update(`${kind}:${text.length}:${text};`);
}
