/** The task that reads a file to import: parsed, checked against templates, turned into documents, in a thread. */
import * as Y from 'yjs';
import type { TemplatePin } from '#core/codex/codex.ts';
import { anchorSpaceOf } from '#core/comments/codex-anchors.ts';
import type { Issue } from '#core/errors.ts';
import { isBinaryFile } from '#core/format/binary-file.ts';
import { buildComments } from '#core/format/build-comments.ts';
import { assetIdsIn, rewriteDocument } from '#core/format/rewrite-ids.ts';
import type { JudgedContent } from '#core/rules/value-problems.ts';
import type { Template } from '#core/template/template.ts';
import { openForReading } from '../codices/content/live-reading.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import type { Ask, Task } from '../threads/task.ts';
import { readNamed } from './find-unfit-names.ts';
import type { ImportContext, IncomingCodex, ReadResult } from './incoming-codex.ts';
import { readBinaryFile } from './read-binary-file.ts';
import { readJson5File } from './read-json5-file.ts';

export interface ImportInput {
  readonly bytes: Uint8Array;
  readonly importer: { readonly id: string; readonly name: string };
  /** ms since epoch. */
  readonly now: number;
}

/** What stands in the file, for whoever decides what it is called here. */
export interface ReadCodexFile extends Pick<IncomingCodex, 'localId' | 'parent' | 'path'> {
  readonly template: TemplatePin;
  readonly title: string;
  /** Ids of the files it names. */
  readonly assetIds: readonly string[];
}

export type ImportQuestion =
  /** A version of a template, the newest when none is named. */
  | { readonly kind: 'template'; readonly id: string; readonly version: number | undefined }
  /** What the Codices and their files are called from now on. */
  | { readonly kind: 'names'; readonly codices: readonly ReadCodexFile[] };

export interface NewNames {
  /** By place in the list. */
  readonly codexIds: readonly string[];
  /** For each Codex, from the ids of its files to their new ones. */
  readonly assetIds: readonly ReadonlyMap<string, string>[];
}

export type ImportAnswer = Template | null | NewNames;

export type ImportOutput =
  | { readonly ok: false; readonly issues: readonly Issue[] }
  | {
      readonly ok: true;
      /** Each whole document as one Yjs update, with all its new names, in the order of the file. */
      readonly states: readonly Uint8Array[];
      /** The same of their comments; `null` where there are none. */
      readonly comments: readonly (Uint8Array | null)[];
      /** What each of them names, by its new names. */
      readonly named: readonly JudgedContent[];
      readonly warnings: readonly Issue[];
    };

export const readImportTask: Task<ImportInput, ImportOutput, ImportQuestion, ImportAnswer> = {
  name: 'read-import',
  async work({ bytes, importer, now }, ask) {
    const environment = { ...serverEnvironment, now: () => now };
    const file = await readFile({ environment, importer, templates: askedTemplates(ask) }, bytes);
    if (!file.ok) return file;
    try {
      const { codexIds, assetIds } = (await ask({
        kind: 'names',
        codices: file.codices.map(describe),
      })) as NewNames;
      const own = file.codices.flatMap(({ localId }, index) =>
        localId === null ? [] : [[localId, codexIds[index] ?? localId] as const],
      );
      const states = file.codices.map(({ doc }, index) => {
        rewriteDocument(doc, new Map([...own, ...(assetIds[index] ?? [])]), environment);
        return Y.encodeStateAsUpdate(doc);
      });
      const named = file.codices.map(({ doc, template }) =>
        readNamed(openForReading({ environment }, doc), template),
      );
      const said = file.codices.map((codex) => readSaid(codex, environment));
      const warnings = [...file.warnings, ...said.flatMap((one) => one?.warnings ?? [])];
      return { ok: true, states, comments: said.map((one) => one?.state ?? null), named, warnings };
    } finally {
      for (const { doc } of file.codices) doc.destroy();
    }
  },
};

/** Where they stand is found in the document as it is now, under its new names. */
function readSaid(
  { doc, template, comments }: IncomingCodex,
  environment: ImportContext['environment'],
): { readonly state: Uint8Array; readonly warnings: readonly Issue[] } | null {
  if (comments.length === 0) return null;
  const space = anchorSpaceOf(openForReading({ environment }, doc), template);
  const built = buildComments(comments, { space, template, environment });
  const state = Y.encodeStateAsUpdate(built.doc);
  built.doc.destroy();
  return { state, warnings: built.warnings };
}

async function readFile(context: ImportContext, bytes: Uint8Array): Promise<ReadResult> {
  if (bytes.length === 0) return { ok: false, issues: [{ path: [], message: 'The file is empty.' }] };
  if (isBinaryFile(bytes)) return await readBinaryFile(context, bytes);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return {
      ok: false,
      issues: [{ path: [], message: 'This is not a Codex file: neither the binary form nor text in UTF-8.' }],
    };
  }
  return await readJson5File(context, text);
}

/** A file of a thousand Codices names few templates: each is asked for once. */
function askedTemplates(ask: Ask<ImportQuestion, ImportAnswer>): ImportContext['templates'] {
  const asked = new Map<string, Promise<Template | null>>();
  return {
    find(id, version) {
      const key = `${version ?? ''}@${id}`;
      const answer = asked.get(key) ?? (ask({ kind: 'template', id, version }) as Promise<Template | null>);
      asked.set(key, answer);
      return answer;
    },
  };
}

function describe({ localId, parent, path, template, doc }: IncomingCodex): ReadCodexFile {
  const pin = { id: template.id, version: template.version };
  const title = doc.getText('title').toString();
  return { localId, parent, path, template: pin, title, assetIds: [...assetIdsIn(doc)] };
}
