/** `POST /import`: imports the Codices of a file, all or none. */
import { createHash } from 'node:crypto';
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import { isBinaryFile } from '#core/format/binary-file.ts';
import type { ImportedBody } from '#core/protocol/api/transfer.ts';
import type { Template } from '#core/template/template.ts';
import { assertCan } from '../access/assert-can.ts';
import { withinFor } from '../access/known-codices.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import { idFromKey } from '../codices/writing/derived-id.ts';
import { storableText } from '../database/database-text.ts';
import type { Services } from '../ports/services.ts';
import type { NewCodexRow } from '../projection/tables/codex-store.ts';
import { assertTemplateInUse } from '../templates/assert-template-in-use.ts';
import { doTask } from '../threads/do-task.ts';
import { findParent } from '../tree/codex-place.ts';
import { type AdoptedAssets, adoptAssets } from './adopt-assets.ts';
import { findUnfitNames } from './find-unfit-names.ts';
import { refused, shown } from './import-issues.ts';
import { findKeptFields } from './kept-fields.ts';
import {
  type ImportAnswer,
  type ImportQuestion,
  type NewNames,
  type ReadCodexFile,
  readImportTask,
} from './read-import.ts';
import { findImported, type PlannedCodex, writeImport } from './write-import.ts';

/** A thread costs more than it saves below this; the binary form may unpack to a thousand times its size. */
const MAX_READ_HERE = 32 * 1024;

export interface ImportOptions {
  /** Where the first Codex of the file goes; at the top when absent. */
  readonly parentId?: string | undefined;
  /** The same key with the same file is imported once. */
  readonly idempotencyKey?: string | undefined;
}

/**
 * Imports a file. Nothing in it is trusted: ids are new, the importer is the author, templates and values are checked
 * against this instance. Throws `invalid_input` with every problem before anything is written.
 */
export async function importFile(
  services: Services,
  actor: UserActor,
  bytes: Uint8Array,
  { parentId, idempotencyKey }: ImportOptions = {},
): Promise<ImportedBody> {
  const within = await withinFor(services.prisma, actor, parentId);
  assertCan(actor, { action: 'createCodex', resource: { kind: 'workspace', within } });
  const newId = idSource(services, actor, bytes, idempotencyKey);
  const firstId = newId();
  const before = idempotencyKey === undefined ? null : await findImported(services, actor, firstId);
  if (before !== null) {
    await findCodex(services, actor, 'read', firstId, { trashed: 'either' });
    return { codices: before, warnings: [] };
  }
  const naming = createNaming(services, actor, { parentId, newId, firstId });
  const input = { bytes, importer: { id: actor.id, name: actor.name }, now: services.environment.now() };
  const file = await doTask(services.threads, readImportTask, input, {
    isLarge: isBinaryFile(bytes) || bytes.length > MAX_READ_HERE,
    answer: naming.answer,
  });
  if (!file.ok) throw refused(file.issues);
  const { codices, assets } = naming.result();
  const planned = codices.map(
    (codex, index): PlannedCodex => ({
      row: newRow(services, actor, codex, within?.privateTopId ?? null),
      state: file.states[index] ?? new Uint8Array(),
      comments: file.comments[index] ?? null,
    }),
  );
  const kept = planned.flatMap(({ state }, index) => {
    const codex = codices[index];
    return codex === undefined ? [] : findKeptFields(services.environment, actor, { ...codex, state });
  });
  if (kept.length > 0) throw refused(kept);
  const unfit = await findUnfitNames(services, actor, codices, file.named);
  const written = await writeImport(services, actor, planned, assets.rows);
  return {
    codices: written,
    warnings: [...file.warnings, ...assets.warnings, ...unfit, ...childWarnings(codices)].map(shown),
  };
}

/** A Codex of the file with its place here. */
interface NamedCodex extends Omit<ReadCodexFile, 'template'> {
  readonly id: string;
  readonly parentId: string | null;
  readonly template: Template;
}

interface Named {
  readonly codices: readonly NamedCodex[];
  readonly assets: AdoptedAssets;
}

/** Answers what the reading of a file asks of the instance, and keeps what it decided. */
function createNaming(
  services: Services,
  actor: UserActor,
  {
    parentId,
    newId,
    firstId,
  }: { readonly parentId: string | undefined; readonly newId: () => string; readonly firstId: string },
) {
  let named: Named | null = null;

  async function name(read: readonly ReadCodexFile[]): Promise<NewNames> {
    const ids = read.map((_, index) => (index === 0 ? firstId : newId()));
    const codices = await Promise.all(
      read.map(async (codex, index): Promise<NamedCodex> => {
        const above = codex.parent === null ? (parentId ?? null) : (ids[codex.parent] ?? null);
        const template = await services.templates.get(codex.template.id, codex.template.version);
        return { ...codex, id: ids[index] ?? '', parentId: above, template };
      }),
    );
    for (const [index, { template }] of codices.entries()) {
      await assertTemplateInUse(services, template.id, { path: read[index]?.path ?? [] });
    }
    const [top] = codices;
    if (top && parentId !== undefined) await findParent(services, actor, parentId, top.template);
    const assets = await adoptAssets(services, actor, codices);
    named = { codices, assets };
    return { codexIds: ids, assetIds: assets.newIds };
  }

  return {
    answer: async (question: ImportQuestion): Promise<ImportAnswer> =>
      question.kind === 'names'
        ? await name(question.codices)
        : await services.templates.find(question.id, question.version),
    result(): Named {
      if (named === null) throw new BinderyError('internal', 'The file was read without asking for names.');
      return named;
    },
  };
}

/** Fresh ids, or with a key always the same ones for the same person and bytes. */
function idSource(
  { environment }: Services,
  actor: UserActor,
  bytes: Uint8Array,
  key: string | undefined,
): () => string {
  if (key === undefined) return () => environment.newId();
  const file = createHash('sha256').update(bytes).digest('hex');
  let taken = 0;
  return () => {
    taken += 1;
    return idFromKey(actor.id, `import\n${key}\n${file}\n${taken}`);
  };
}

function newRow(
  { environment }: Services,
  actor: UserActor,
  { id, template, title, parentId }: NamedCodex,
  privateTopId: string | null,
): NewCodexRow {
  const now = new Date(environment.now());
  return {
    id,
    templateId: template.id,
    templateVersion: template.version,
    parentId,
    privateTopId,
    title: storableText(title),
    titleDay: null,
    fields: {},
    createdById: actor.id,
    createdByName: actor.name,
    updatedById: actor.id,
    updatedByName: actor.name,
    createdAt: now,
    updatedAt: now,
  };
}

/** A tree that grew under other rules is taken as it is. */
function childWarnings(codices: readonly NamedCodex[]): Issue[] {
  return codices.flatMap(({ parent, template, path }) => {
    const above = parent === null ? undefined : codices[parent]?.template;
    const allowed = above?.children.allow ?? null;
    if (above === undefined || allowed === null || allowed.includes(template.id)) return [];
    return [
      {
        path,
        message: `“${above.name}” takes no children made from “${template.name}”; this one was kept where it is.`,
      },
    ];
  });
}
