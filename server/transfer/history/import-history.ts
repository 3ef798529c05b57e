/** Imports a history file: a Codex under the id that it had, with every operation as it was written and chained, by authors who are nobody here. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import type { ImportedBody } from '#core/protocol/api/transfer.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import { isUuid } from '#core/uuid.ts';
import { assertCan } from '../../access/assert-can.ts';
import { withinFor } from '../../access/known-codices.ts';
import { keyStoreOf, listSigningKeys, type SigningKey } from '../../checkpoints/signing-keys.ts';
import { equalBytes } from '../../journal/hash-chain.ts';
import type { Services } from '../../ports/services.ts';
import { assertTemplateInUse } from '../../templates/assert-template-in-use.ts';
import { doTask } from '../../threads/do-task.ts';
import { findParent } from '../../tree/codex-place.ts';
import { findReadableAssets } from '../adopt-assets.ts';
import { findUnfitNames } from '../find-unfit-names.ts';
import { refused, shown } from '../import-issues.ts';
import { findKeptFields } from '../kept-fields.ts';
import { type IncomingHistory, readHistoryTask } from './read-history.ts';
import { writeHistory } from './write-history.ts';

export interface HistoryOptions {
  /** Where the Codex goes; at the top when absent. */
  readonly parentId?: string | undefined;
  /** Keys that came another way, and that have to have signed it. */
  readonly keys?: readonly SigningKey[] | undefined;
}

const MAX_READ_HERE = 32 * 1024;

/**
 * Throws `invalid_input` with the reasons for a file that does not hold, or holds what this instance does not take; `conflict` where the id is taken,
 * `gone` where its Codex was deleted for good. Nothing is written then.
 */
export async function importHistory(
  services: Services,
  actor: UserActor,
  bytes: Uint8Array,
  { parentId, keys }: HistoryOptions = {},
): Promise<ImportedBody> {
  const within = await withinFor(services.prisma, actor, parentId);
  assertCan(actor, { action: 'createCodex', resource: { kind: 'workspace', within } });
  const input = { bytes, keys: keys ?? null, now: services.environment.now() };
  const read = await doTask(services.threads, readHistoryTask, input, {
    isLarge: bytes.length > MAX_READ_HERE,
    answer: ({ id, version }) => services.templates.find(id, version),
  });
  if (!read.ok) throw refused(read.issues);
  const { history } = read;
  const isKnown = await assertTrusted(services, history, keys !== undefined);
  await assertFree(services, history.codexId);
  const [main] = history.documents;
  const template = await services.templates.get(main.template.id, main.template.version);
  await assertTemplateInUse(services, template.id, { path: [main.name] });
  if (parentId !== undefined) await findParent(services, actor, parentId, template);
  await assertOwnToWrite(services, actor, history);
  const written = await writeHistory(services, actor, history, {
    parentId: parentId ?? null,
    privateTopId: within?.privateTopId ?? null,
  });
  const operations = history.documents.reduce((sum, { head }) => sum + head.seq, 0);
  return {
    codices: [written],
    warnings: (await warningsOf(services, actor, history, template)).map(shown),
    history: {
      ...{ host: history.host, operations, branches: history.documents.length - 1, isKnown },
      keys: history.keys.map(({ id }) => id),
    },
  };
}

/**
 * Anybody can sign a file with keys of their own. So it may not say that it comes from here, nor that somebody who is a member here wrote a value,
 * unless it is signed with keys that this instance knows. Answers whether it is.
 */
async function assertTrusted(
  services: Services,
  { host, keys, writers }: IncomingHistory,
  areGiven: boolean,
): Promise<boolean> {
  const own = (await listSigningKeys(keyStoreOf(services))).filter(({ isVouched }) => isVouched);
  const isKnown =
    keys.length > 0 &&
    keys.every(({ publicKey }) => own.some((known) => equalBytes(known.publicKey, publicKey)));
  if (isKnown || areGiven) return isKnown;
  if (host === new URL(services.env.appUrl).host)
    throw refused([
      {
        path: ['host'],
        message: `It says that it comes from ${host}, and is not signed with a key of this instance.`,
      },
    ]);
  const [known] = await services.prisma.user.findMany({
    where: { id: { in: writers.filter(isUuid) } },
    select: { name: true },
    take: 1,
  });
  if (known === undefined) return false;
  throw refused([
    {
      path: ['keys'],
      message: `It says that ${known.name}, who is a member here, wrote values in it, and is not signed with a key that this instance knows.`,
      hint: 'If it comes from another instance of yours, let whoever runs this one trust its key (“bindery keys trust”), or import it by “bindery history import” with --keys.',
    },
  ]);
}

/** A hash of its operations has the id in it: under another one it would prove nothing. */
async function assertFree({ prisma, tree }: Services, codexId: string): Promise<void> {
  const names = [codexDocumentName(codexId), commentsDocumentName(codexId)];
  const documents = await prisma.document.findMany({ where: { name: { in: names } } });
  const isErased = documents.some(({ deletedAt }) => deletedAt !== null);
  if (isErased || (await tree.read((workspace) => workspace.isPurged(codexId))))
    throw new BinderyError(
      'gone',
      `Codex ${codexId} was deleted here for good, and a history keeps its id. Import the Codex itself as a binary file or as JSON5.`,
    );
  const row = await prisma.codex.findUnique({ where: { id: codexId }, select: { id: true } });
  if (row === null && documents.length === 0) return;
  throw new BinderyError(
    'conflict',
    `Codex ${codexId} is here already, and a history keeps its id. To have a copy, export it as a binary file or as JSON5 and import that.`,
  );
}

/** What somebody may not write they may not bring along either, on a branch neither. */
async function assertOwnToWrite(
  services: Services,
  actor: UserActor,
  { documents }: IncomingHistory,
): Promise<void> {
  for (const { name, state, template: pin } of documents) {
    const template = await services.templates.get(pin.id, pin.version);
    const kept = findKeptFields(services.environment, actor, { template, path: [name], state });
    if (kept.length > 0) throw refused(kept);
  }
}

async function warningsOf(
  services: Services,
  actor: UserActor,
  { codexId, named, assetIds, warnings }: IncomingHistory,
  template: Template,
): Promise<readonly Issue[]> {
  const found = await findReadableAssets(services, actor, assetIds);
  const missing = assetIds
    .filter((id) => !found.has(id))
    .map((id): Issue => {
      const message = `The file ${id.slice(0, 40)} is not here: it stays named, and can’t be opened.`;
      return { path: [], message, hint: 'Upload it again in its field.' };
    });
  const unfit = await findUnfitNames(services, actor, [{ id: codexId, template, path: [] }], [named]);
  return [...warnings, ...missing, ...unfit];
}
