/** The tasks that write Codices as a file, in a thread when there is much to write. */
import * as Y from 'yjs';
import { followsPattern } from '#core/codex/pattern-title.ts';
import { anchorSpaceOf } from '#core/comments/codex-anchors.ts';
import type { Thread } from '#core/comments/comments.ts';
import { BinderyError } from '#core/errors.ts';
import { type BinaryContent, writeBinary } from '#core/format/binary-file.ts';
import type { PortableCodex } from '#core/format/portable-codex.ts';
import { portableThreads } from '#core/format/portable-comments.ts';
import { readCodexContent } from '#core/format/read-codex.ts';
import { writeJson5 } from '#core/format/write-json5.ts';
import type { RollUpResults } from '#core/formula/roll-ups.ts';
import type { ExportFormat } from '#core/protocol/api/transfer.ts';
import type { Template } from '#core/template/template.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import { openForReading, pinnedVersion } from '../codices/content/live-reading.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';
import type { Ask, Task } from '../threads/task.ts';
import { deflate } from './deflate.ts';
import { idsIn, type NamedInPages, type PageSettings, pictureIdsIn, writePages } from './write-pages.ts';

/** A Codex to write; its document is asked for when its turn comes. */
/** `title`: as it was projected, for one that follows a pattern. */
export interface ExportedRow extends Pick<CodexRow, 'id' | 'title' | 'templateId' | 'templateVersion'> {
  /** Place of the parent in the list; `null` for the first. */
  readonly parent: number | null;
  readonly created: PortableCodex['created'];
  /** As far as the reader may know. */
  readonly rollUps: RollUpResults;
  /** What was said about it, where that is asked for. */
  readonly threads?: readonly Thread[] | undefined;
}

export interface TextFileInput extends PageSettings {
  /** Parents before their children, these in sibling order. */
  readonly rows: readonly ExportedRow[];
  readonly format: Exclude<ExportFormat, 'binary'>;
}

export type TextFileQuestion =
  /** The document of a row, whole, as one Yjs update. */
  | { readonly kind: 'state'; readonly index: number }
  /** The template of a row in the version that its document names. */
  | { readonly kind: 'template'; readonly index: number; readonly version: number }
  /** What stands behind these ids. */
  | { readonly kind: 'names'; readonly ids: readonly string[]; readonly pictureIds: readonly string[] };

export type TextFileAnswer = Uint8Array | Template | NamedInPages;

export const writeTextTask: Task<TextFileInput, Uint8Array, TextFileQuestion, TextFileAnswer> = {
  name: 'write a file of text',
  async work({ rows, format, ...settings }, ask) {
    const codex = await readTree(rows, ask);
    if (format === 'json5') return new TextEncoder().encode(writeJson5(codex));
    const question = { kind: 'names', ids: [...idsIn(codex)], pictureIds: [...pictureIdsIn(codex)] } as const;
    const named = (await ask(question)) as NamedInPages;
    return new TextEncoder().encode(writePages(codex, named, format, settings));
  },
};

/** The values of every Codex, joined into the tree they are. */
async function readTree(
  rows: readonly ExportedRow[],
  ask: Ask<TextFileQuestion, TextFileAnswer>,
): Promise<PortableCodex> {
  const templates = new Map<string, Template>();
  const read: { readonly codex: PortableCodex; readonly children: PortableCodex[] }[] = [];
  for (const [index, row] of rows.entries()) {
    const doc = new Y.Doc();
    try {
      Y.applyUpdate(doc, (await ask({ kind: 'state', index })) as Uint8Array);
      const open = openForReading({ environment: serverEnvironment }, doc);
      const version = pinnedVersion(open, row);
      const key = `${version}/${row.templateVersion}@${row.templateId}`;
      const template = templates.get(key) ?? ((await ask({ kind: 'template', index, version })) as Template);
      templates.set(key, template);
      const children: PortableCodex[] = [];
      const content = readCodexContent(open, template, richTextForms);
      const { id, created, rollUps } = row;
      const title = followsPattern(doc, template) ? row.title : content.title;
      const comments =
        row.threads === undefined
          ? {}
          : { comments: portableThreads(row.threads, anchorSpaceOf(open, template), template) };
      const codex = { id, template, created, rollUps, ...content, ...comments, title, children };
      read.push({ codex, children });
      if (row.parent !== null) read[row.parent]?.children.push(codex);
    } finally {
      doc.destroy();
    }
  }
  const [top] = read;
  if (!top) throw new BinderyError('internal', 'There is nothing to export.');
  return top.codex;
}

export const writeBinaryTask: Task<BinaryContent, Uint8Array> = {
  name: 'write a binary file',
  work: (file) => writeBinary(file, deflate),
};
