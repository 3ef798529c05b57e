/** The task that searches the past of a Codex for words, session by session, run here or in a thread. */
import * as Y from 'yjs';
import { slotIn } from '#core/codex/pin.ts';
import { rootOf, TITLE_ROOT } from '#core/document/roots.ts';
import { storageOf } from '#core/fields/registry.ts';
import {
  findPassageChange,
  type PassageChange,
  type SearchedText,
  searchText,
} from '#core/history/past-passages.ts';
import type { Template } from '#core/template/template.ts';
import { slotOf } from '#core/template/versions/slots.ts';
import { serverEnvironment } from '../../config/server-environment.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import type { Task } from '../../threads/task.ts';
import { openForReading, pinnedVersion } from '../content/live-reading.ts';
import { followFragment, followText, type PastText } from './past-texts.ts';

/** Updates applied in one transaction: of more, Yjs mends more splits at once at its end, and it takes longer. */
const AT_ONCE = 50;

export interface SearchedSession {
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Root types that it touched; `null` where that could not be told of all. */
  readonly roots: readonly string[] | null;
}

/** Updates one behind the other, as there are many small ones: each with its number, and where it ends. */
export interface SearchedUpdates {
  readonly bytes: Uint8Array;
  readonly seqs: readonly number[];
  readonly ends: readonly number[];
}

export interface SearchInput {
  /** The state before the first of the operations, and these, oldest first. */
  readonly before: Uint8Array;
  readonly operations: SearchedUpdates;
  /** Oldest first. */
  readonly sessions: readonly SearchedSession[];
  readonly row: Pick<CodexRow, 'templateId' | 'templateVersion'>;
  readonly words: string;
}

export interface FoundPassage extends PassageChange {
  /** The first operation of the session. */
  readonly fromSeq: number;
  readonly field: string;
  readonly label: string;
}

export function joinUpdates(
  rows: readonly { readonly seq: number; readonly payload: Uint8Array }[],
): SearchedUpdates {
  let end = 0;
  const ends = rows.map(({ payload }) => {
    end += payload.length;
    return end;
  });
  const bytes = Buffer.concat(rows.map(({ payload }) => payload));
  return { bytes: Uint8Array.from(bytes), seqs: rows.map(({ seq }) => seq), ends };
}

/**
 * Asks for the template that the Codex is pinned to at the end; its texts are searched, those of retired fields too. Which these are is known
 * when all is replayed; so it is replayed for those that the row leads to expect, and once more where that was wrong.
 */
export const searchPastTask: Task<SearchInput, readonly FoundPassage[], number, Template> = {
  name: 'search the past of a Codex',
  async work(input, ask) {
    const known = await ask(input.row.templateVersion);
    const expected = textsOf(known, (id) => slotOf(known, id));
    const first = await searchTexts(input, expected, async (version) =>
      version === known.version ? known : await ask(version),
    );
    if (isSame(first.texts, expected)) return first.found;
    return (await searchTexts(input, first.texts, ask)).found;
  },
};

/** What was found in these texts, and the texts that there are at the end. */
async function searchTexts(
  input: SearchInput,
  texts: readonly TextField[],
  ask: (version: number) => Promise<Template>,
): Promise<{ readonly found: readonly FoundPassage[]; readonly texts: readonly TextField[] }> {
  const doc = new Y.Doc();
  try {
    Y.applyUpdate(doc, input.before);
    const found = findPassages(doc, texts, input);
    const codex = openForReading({ environment: serverEnvironment }, doc);
    const template = await ask(pinnedVersion(codex, input.row));
    return { found, texts: textsOf(template, (id) => slotIn(doc, id)) };
  } finally {
    doc.destroy();
  }
}

interface TextField {
  readonly field: string;
  readonly label: string;
  readonly root: string;
  readonly storage: 'text' | 'fragment';
}

const TITLE: TextField = { field: TITLE_ROOT, label: 'Title', root: TITLE_ROOT, storage: 'text' };

function textsOf(template: Template, slotFor: (fieldId: string) => string): readonly TextField[] {
  const fields = [...Object.values(template.fields), ...Object.values(template.retired)];
  return [
    TITLE,
    ...fields.flatMap((field): TextField[] => {
      const storage = storageOf(field);
      const root = rootOf(slotFor(field.id), storage);
      if (root === null || (storage !== 'text' && storage !== 'fragment')) return [];
      return [{ field: field.id, label: field.label, root, storage }];
    }),
  ];
}

function isSame(some: readonly TextField[], others: readonly TextField[]): boolean {
  return JSON.stringify(some) === JSON.stringify(others);
}

interface HeldText extends TextField {
  readonly past: PastText;
  held: SearchedText;
  /** Since it was read. */
  isChanged: boolean;
}

/** Newest first. The texts are read at the end of each session, those that it touched. */
function findPassages(
  doc: Y.Doc,
  fields: readonly TextField[],
  { operations, sessions, words }: Pick<SearchInput, 'operations' | 'sessions' | 'words'>,
): readonly FoundPassage[] {
  const texts = fields.map((field): HeldText => {
    const past = (field.storage === 'text' ? followText : followFragment)(doc, field.root);
    return { ...field, past, held: searchText(past.read(), words), isChanged: false };
  });
  const found: FoundPassage[] = [];
  let next = 0;
  for (const { fromSeq, toSeq, roots } of sessions) {
    const end = endOf(operations, next, toSeq);
    for (; next < end; next = Math.min(next + AT_ONCE, end)) {
      const changed = applyRange(doc, operations, next, Math.min(next + AT_ONCE, end));
      for (const text of texts) if (text.past.takeIn(changed)) text.isChanged = true;
    }
    for (const text of texts) {
      if (!text.isChanged || (roots !== null && !roots.includes(text.root))) continue;
      const was = text.held;
      text.held = searchText(text.past.read(), words);
      text.isChanged = false;
      const change = findPassageChange(was, text.held, words);
      if (change !== null) found.push({ ...change, fromSeq, field: text.field, label: text.label });
    }
  }
  return found.reverse();
}

/** The place behind the last update up to an operation. */
function endOf({ seqs }: SearchedUpdates, from: number, upTo: number): number {
  let end = from;
  while ((seqs[end] ?? Number.POSITIVE_INFINITY) <= upTo) end += 1;
  return end;
}

/** Answers the types that were changed. */
function applyRange(
  doc: Y.Doc,
  { bytes, ends }: SearchedUpdates,
  from: number,
  to: number,
): readonly object[] {
  return doc.transact(({ changed }) => {
    for (let place = from; place < to; place += 1)
      Y.applyUpdate(doc, bytes.subarray(ends[place - 1] ?? 0, ends[place]));
    return [...changed.keys()];
  });
}
