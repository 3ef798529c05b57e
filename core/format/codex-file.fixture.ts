/** For tests: a template with every kind of storage, and files of its Codices. */
import * as encoding from 'lib0/encoding';
import { digest } from 'lib0/hash/sha256';
import { encodeUtf8 } from 'lib0/string';
import * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { createReplica, testEnvironment } from '#core/codex/replica.fixture.ts';
import type { Issue } from '#core/errors.ts';
import { isJsonObject } from '#core/json.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import {
  BINARY_MAGIC,
  type BinaryContent,
  type Deflate,
  isBinaryFile,
  readBinary,
  writeBinary,
} from './binary-file.ts';
import { checkDocument, type DocumentFindings, openState } from './check-document.ts';
import { checkValues } from './check-values.ts';
import type { FormatLimits } from './format-limits.ts';
import { parseJson5 } from './parse-json5.ts';
import type { RichTextForms } from './portable-codex.ts';

export const CODEX_ID = '0190f3a0-0000-7000-8000-000000000001';
export const OTHER_ID = '0190f3a0-0000-7000-8000-000000000002';
export const AT = '2026-01-01T00:00:00.000Z';

export const TEMPLATE = templateOf(`
  body: { type: 'richText' }, plain: { type: 'text' }, name: { type: 'line', maxLength: 40 },
  size: { type: 'number', min: 0, max: 10 }, state: { type: 'select', options: ['open', 'done'] },
  labels: { type: 'tags' }, steps: { type: 'checklist' }, cover: { type: 'image' }, papers: { type: 'file', multiple: true },
  parts: { type: 'table', columns: [{ id: 'part' }, { id: 'count', type: 'number' }] },
  twice: { type: 'formula', expression: 'size * 2' }, next: { type: 'reference' }, others: { type: 'references' },
`);

/** Packs nothing, and keeps to the bound: what the real one does with a bomb is the server's to show. */
export const deflate: Deflate = {
  deflate: (bytes) => bytes,
  inflate(bytes, maxBytes) {
    if (bytes.length > maxBytes) throw new RangeError('more than was to be unpacked');
    return bytes;
  },
};

/** Rich text that knows texts and one element, enough to see that it is asked. */
export const richText: RichTextForms = {
  read: (fragment) =>
    fragment.length === 0 ? null : { markdown: fragment.toString(), json: { type: 'doc', content: [] } },
  check: (value) =>
    typeof value === 'string' ||
    (isJsonObject(value) && Object.keys(value).every((key) => key === 'type' || key === 'content'))
      ? []
      : [{ path: ['content'], message: 'This is not a rich text document.' }],
  write: (fragment, value) => {
    fragment.push([new Y.XmlText(typeof value === 'string' ? value : 'a document')]);
  },
  unknownNodes: (fragment) =>
    fragment
      .toArray()
      .flatMap((node) =>
        node instanceof Y.XmlElement && node.nodeName !== 'paragraph' ? [node.nodeName] : [],
      ),
};

/** The state of a Codex after `edit`. */
export function stateOf(edit: (codex: Codex, doc: Y.Doc) => void = () => undefined): Uint8Array {
  const { codex, doc } = createReplica(1);
  codex.setPin({ id: TEMPLATE.id, version: 1 });
  codex.setTitle('Sample');
  edit(codex, doc);
  return Y.encodeStateAsUpdate(doc);
}

export function contentOf(state: Uint8Array, more: Partial<BinaryContent> = {}): BinaryContent {
  const template = { id: TEMPLATE.id, version: 1 };
  return {
    exportedAt: AT,
    templates: [{ ...template, name: TEMPLATE.name, source: '{}' }],
    codices: [
      { id: CODEX_ID, parent: null, title: 'Sample', template, created: { at: AT, by: 'Somebody' }, state },
    ],
    ...more,
  };
}

export function binaryOf(state: Uint8Array, more: Partial<BinaryContent> = {}): Uint8Array {
  return writeBinary(contentOf(state, more), deflate);
}

/** A binary file from parts that need not belong together, with a checksum that fits. */
export function forgeBinary(header: unknown, blocks: readonly Uint8Array[], version = 1): Uint8Array {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const body = encoding.encode((encoder) => {
    encoding.writeUint8Array(encoder, BINARY_MAGIC);
    encoding.writeVarUint(encoder, version);
    for (const block of [encodeUtf8(text), ...blocks]) encoding.writeVarUint8Array(encoder, block);
  });
  return Uint8Array.of(...body, ...digest(body));
}

/** What the whole way in says about a file, whichever form it has. */
export function problemsOf(file: string | Uint8Array, limits?: FormatLimits): readonly Issue[] {
  return findingsOf(file, limits).errors;
}

/** The same, with what would be taken in and told. */
export function findingsOf(file: string | Uint8Array, limits?: FormatLimits): DocumentFindings {
  const environment = testEnvironment(9);
  const refused = (errors: readonly Issue[]): DocumentFindings => ({ errors, warnings: [] });
  if (typeof file !== 'string') {
    if (!isBinaryFile(file)) return refused([{ path: [], message: 'This is not a Codex file.' }]);
    const read = readBinary(file, deflate, limits);
    if (!read.ok) return refused(read.issues);
    const found = read.content.codices.map(({ state }) => {
      const doc = openState(state);
      if (doc === null) return refused([{ path: ['state'], message: 'The state is damaged.' }]);
      const findings = checkDocument(doc, TEMPLATE, { environment, richText });
      doc.destroy();
      return findings;
    });
    return {
      errors: found.flatMap(({ errors }) => errors),
      warnings: found.flatMap(({ warnings }) => warnings),
    };
  }
  const { codices, log } = parseJson5(file, limits);
  for (const codex of codices) checkValues(codex, TEMPLATE, log, richText);
  return { errors: log.errors, warnings: log.warnings };
}
