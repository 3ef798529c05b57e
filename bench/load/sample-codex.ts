/** A realistic Codex over all layers, the size of a long incident review. */
import * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { fragmentToMarkdown, writeMarkdown } from '#richtext/markdown/markdown.ts';

const SENTENCE =
  'The queue filled faster than the workers could drain it, and the retry storm hid the first failure.';
const REGISTERS = [
  'status',
  'severity',
  'owner',
  'started',
  'ended',
  'region',
  'estimate',
  'approved',
  'score',
  'channel',
];
const SETS = ['tags', 'people', 'related'];
const PARAGRAPHS = 60;
const ROWS = 25;

export interface SampleCodex {
  readonly doc: Y.Doc;
  /** Bytes of what a person would call the content: Markdown, text, and values as JSON. */
  readonly contentBytes: number;
}

export interface SampleShape {
  readonly layers: 'all' | 'text' | 'metadata';
  /** The prose is typed letter by letter with corrections, as people do, instead of arriving whole. */
  readonly keystrokes: boolean;
}

export function makeSampleCodex(seed: number, { layers, keystrokes }: SampleShape): SampleCodex {
  const doc = new Y.Doc();
  let ids = 0;
  const environment = {
    now: () => 1.7e12 + seed,
    newId: () => {
      ids += 1;
      return `0190a000-0000-7000-8000-${String(seed * 1000 + ids).padStart(12, '0')}`;
    },
    random: () => (ids % 97) / 97,
  };
  const codex = openCodex(doc, { environment, actor: { id: `user-${seed % 7}`, name: 'Rae' } });
  codex.setTitle(`Incident ${seed}: orders delayed`);
  if (layers !== 'text') fillMetadata(codex);
  if (layers !== 'metadata') fillText(codex, proseOf(seed), keystrokes);
  return { doc, contentBytes: contentBytesOf(codex) };
}

function fillMetadata(codex: Codex): void {
  for (const field of REGISTERS) codex.setRegister(field, `${field} of this incident`);
  for (const field of SETS)
    for (let index = 0; index < 6; index += 1) codex.addMember(field, `${field}-${index}`);
  for (let index = 0; index < ROWS; index += 1) {
    codex.insertRow('actions', { text: `Follow up on finding number ${index}`, done: index % 3 === 0 });
    codex.insertRow('timeline', {
      time: `10:${index}`,
      event: 'Alert fired for the queue',
      source: 'monitoring',
    });
  }
}

function fillText(codex: Codex, markdown: string, keystrokes: boolean): void {
  if (keystrokes) typeProse(codex, markdown);
  else writeMarkdown(codex.fragment('summary'), markdown);
  codex.text('notes').insert(0, SENTENCE.repeat(12));
}

function proseOf(seed: number): string {
  const blocks = Array.from({ length: PARAGRAPHS }, (_, index) => {
    if (index % 10 === 0) return `## Diagnostic ${seed + index}`;
    if (index % 7 === 0) return `- ${SENTENCE}\n- a **second** point about it`;
    return `${SENTENCE} ${SENTENCE} See [the dashboard](https://example.org/d/${index}).`;
  });
  return blocks.join('\n\n');
}

/** Letter by letter, every thirtieth one taken back and typed again. */
function typeProse(codex: Codex, markdown: string): void {
  const fragment = codex.fragment('summary');
  for (const block of markdown.split('\n\n')) {
    const paragraph = new Y.XmlElement('paragraph');
    const text = new Y.XmlText();
    fragment.push([paragraph]);
    paragraph.push([text]);
    for (const [index, letter] of [...block].entries()) {
      text.insert(text.length, letter);
      if (index % 30 === 29) {
        text.delete(text.length - 1, 1);
        text.insert(text.length, letter);
      }
    }
  }
}

function contentBytesOf(codex: Codex): number {
  const values: JsonValue = [
    ...REGISTERS.map((field) => codex.register(field).winner?.value ?? null),
    ...SETS.map((field) => codex.members(field).map((member) => member.value)),
    ...['actions', 'timeline'].map((field) => codex.rows(field).map((row) => row.cells)),
  ];
  const text = `${codex.title.toString()}${codex.text('notes').toString()}${fragmentToMarkdown(codex.fragment('summary'))}`;
  return Buffer.byteLength(canonicalJson(values)) + Buffer.byteLength(text);
}
