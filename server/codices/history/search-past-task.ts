/** The task that searches the past of a Codex for words, session by session, run here or in a thread. */
import * as Y from 'yjs';
import { slotIn } from '#core/codex/pin.ts';
import { rootOf, TITLE_ROOT } from '#core/document/roots.ts';
import { storageOf } from '#core/fields/registry.ts';
import { findPassageChange, type PassageChange } from '#core/history/past-passages.ts';
import type { Template } from '#core/template/template.ts';
import { fragmentText } from '#richtext/document/document.ts';
import { serverEnvironment } from '../../config/server-environment.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import type { Task } from '../../threads/task.ts';
import { openForReading, pinnedVersion } from '../content/live-reading.ts';

export interface SearchedSession {
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Root types that it touched; `null` where that could not be told of all. */
  readonly roots: readonly string[] | null;
}

export interface SearchInput {
  /** The state before the first of the operations, and these, oldest first. */
  readonly before: Uint8Array;
  readonly operations: readonly { readonly seq: number; readonly payload: Uint8Array }[];
  /** Oldest first. */
  readonly sessions: readonly SearchedSession[];
  readonly row: Pick<CodexRow, 'templateId' | 'templateVersion'>;
  readonly words: string;
}

interface FoundPassage extends PassageChange {
  /** The first operation of the session. */
  readonly fromSeq: number;
  readonly field: string;
  readonly label: string;
}

/** Asks for the template that the Codex is pinned to at the end; its texts are searched, those of retired fields too. */
export const searchPastTask: Task<SearchInput, readonly FoundPassage[], number, Template> = {
  name: 'search the past of a Codex',
  async work({ before, operations, sessions, row, words }, ask) {
    const [doc, end] = [new Y.Doc(), new Y.Doc()] as const;
    try {
      Y.applyUpdate(doc, before);
      Y.applyUpdate(end, before);
      end.transact(() => {
        for (const { payload } of operations) Y.applyUpdate(end, payload);
      });
      const template = await ask(pinnedVersion(openForReading({ environment: serverEnvironment }, end), row));
      return findPassages(doc, textsOf(template, end), { operations, sessions, words });
    } finally {
      doc.destroy();
      end.destroy();
    }
  },
};

interface SearchedText {
  readonly field: string;
  readonly label: string;
  readonly root: string;
  read(doc: Y.Doc): string;
}

/** By where the later state keeps them. */
function textsOf(template: Template, end: Y.Doc): readonly SearchedText[] {
  const title: SearchedText = {
    field: TITLE_ROOT,
    label: 'Title',
    root: TITLE_ROOT,
    read: (doc) => doc.getText(TITLE_ROOT).toString(),
  };
  const fields = [...Object.values(template.fields), ...Object.values(template.retired)];
  return [
    title,
    ...fields.flatMap((field): SearchedText[] => {
      const storage = storageOf(field);
      const root = rootOf(slotIn(end, field.id), storage);
      if (root === null || (storage !== 'text' && storage !== 'fragment')) return [];
      const read = (doc: Y.Doc) =>
        storage === 'text' ? doc.getText(root).toString() : fragmentText(doc.getXmlFragment(root));
      return [{ field: field.id, label: field.label, root, read }];
    }),
  ];
}

/** Newest first. The texts are read at the end of each session, those that it touched. */
function findPassages(
  doc: Y.Doc,
  texts: readonly SearchedText[],
  { operations, sessions, words }: Pick<SearchInput, 'operations' | 'sessions' | 'words'>,
): readonly FoundPassage[] {
  const held = new Map(texts.map((text) => [text.root, text.read(doc)]));
  const found: FoundPassage[] = [];
  let next = 0;
  for (const { fromSeq, toSeq, roots } of sessions) {
    doc.transact(() => {
      for (let row = operations[next]; row !== undefined && row.seq <= toSeq; row = operations[next]) {
        Y.applyUpdate(doc, row.payload);
        next += 1;
      }
    });
    for (const { field, label, root, read } of texts) {
      if (roots !== null && !roots.includes(root)) continue;
      const [was, is] = [held.get(root) ?? '', read(doc)];
      held.set(root, is);
      const change = findPassageChange(was, is, words);
      if (change !== null) found.push({ ...change, fromSeq, field, label });
    }
  }
  return found.reverse();
}
