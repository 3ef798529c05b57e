/** Uploads files to a Codex and serves them. */
import type { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import * as Y from 'yjs';
import { type Actor, type CodexPlace, can } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { AssetBody } from '#core/protocol/api/assets.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { isUuid } from '#core/uuid.ts';
import type { Asset } from '#prisma/generated/client.ts';
import { findOpenLink, isForAnybody, mayCome, type OpenLink } from '../access/share-link-access.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import { storableText } from '../database/database-text.ts';
import type { ByteRange } from '../ports/asset-store.port.ts';
import type { Services } from '../ports/services.ts';
import { homesOf, WITH_HOMES } from './asset-uses.ts';
import { inspectFile } from './inspect-file.ts';
import { type ReceivedFile, receiveFile } from './received-file.ts';

const MAX_NAME_LENGTH = 200;

export interface Upload {
  /** Made by the device, which shows the file under it already; made here when absent. */
  readonly id?: string | undefined;
  readonly name: string;
  /** The bytes; read once it is known that the actor may upload. `null` is no bytes. */
  readonly body: ReadableStream | null;
}

/**
 * Stores a file for a Codex, also for one in the trash if it was attached offline before. Idempotent by id. Throws
 * `invalid_input` for an empty file or a damaged picture, `conflict` when another file has the id.
 */
export async function createAsset(
  services: Services,
  actor: Actor,
  codexId: string,
  { id, name, body }: Upload,
): Promise<AssetBody> {
  const codex = await findCodex(
    services,
    actor,
    'edit',
    codexId,
    id === undefined ? {} : { trashed: 'either' },
  );
  const received = await receiveFile(services.env.dataDir, body);
  try {
    return await keepFile(services, actor, { id, name, codexId: codex.id, received });
  } finally {
    await received.discard();
  }
}

interface Incoming {
  readonly id: string | undefined;
  readonly name: string;
  readonly codexId: string;
  readonly received: ReceivedFile;
}

async function keepFile(
  services: Services,
  actor: Actor,
  { id, name, codexId, received }: Incoming,
): Promise<AssetBody> {
  const { sha256, size, path } = received;
  if (size === 0) throw new BinderyError('invalid_input', 'The file is empty. Send its bytes as the body.');
  const file = await inspectFile(path);
  const assetId = id ?? services.environment.newId();
  const write = { documentName: codexDocumentName(codexId), operationId: `asset:${assetId}`, bytes: size };
  await services.agentBudget.take(actor, write);
  await services.assets.put(received);
  const data = {
    ...{ id: assetId, codexId, sha256, size, ...file },
    name: safeName(name),
    createdById: actor.id,
  };
  await services.prisma.asset.createMany({ data: [data], skipDuplicates: true });
  const asset = await services.prisma.asset.findUnique({ where: { id: data.id } });
  if (asset?.createdById !== actor.id || asset.codexId !== codexId || asset.sha256 !== sha256) {
    throw new BinderyError(
      'conflict',
      `There is another file with the id ${data.id}. Attach this one again.`,
    );
  }
  // Between the two the last other file with these bytes may have been purged, and the bytes with it.
  await services.assets.put(received);
  readAgain(services, codexId);
  return presentAsset(asset);
}

/** A field may have named the file before it came: then it was told as one that is not there. */
function readAgain(services: Services, codexId: string): void {
  services.background.run('reading a Codex again after a file has come', async () => {
    if ((await services.prisma.codexProblem.count({ where: { codexId } })) > 0)
      await services.projection.project(codexDocumentName(codexId));
  });
}

export interface Reader {
  readonly actor: Actor | null;
  /** Links that this browser has opened as a guest. */
  readonly guestLinks: readonly { readonly linkId: string; readonly guestId: string | null }[];
}

export interface OpenedAsset {
  readonly asset: Asset;
  /** Its bytes, or a part of them; throws `not_found` when the store has lost them. */
  open(range?: ByteRange): Promise<Readable>;
}

/** Opens a file for a reader of its Codex; throws `not_found` for everybody else. */
export async function openAsset(services: Services, reader: Reader, assetId: string): Promise<OpenedAsset> {
  const asset = isUuid(assetId)
    ? await services.prisma.asset.findUnique({ where: { id: assetId }, include: WITH_HOMES })
    : null;
  if (!asset || !(await mayReadOne(services, reader, asset.id, homesOf(asset)))) {
    throw new BinderyError('not_found', `There is no file ${assetId} here, or it is not shared with you.`);
  }
  return { asset, open: async (range) => (await services.assets.open(asset.sha256, range)).stream };
}

/** A picture that was copied into another Codex is there for whoever may read either. */
async function mayReadOne(
  services: Services,
  reader: Reader,
  assetId: string,
  homes: readonly CodexPlace[],
): Promise<boolean> {
  for (const home of homes) if (await mayRead(services, reader, assetId, home)) return true;
  return false;
}

async function mayRead(
  services: Services,
  { actor, guestLinks }: Reader,
  assetId: string,
  home: CodexPlace,
): Promise<boolean> {
  if (actor && can(actor, { action: 'read', resource: { kind: 'codex', ...home } })) return true;
  if (home.privateTopId !== null) return false;
  const { prisma, environment } = services;
  for (const { linkId, guestId } of guestLinks) {
    const link = await findOpenLink(prisma, { id: linkId }, environment.now());
    if (link === null || !(await leadsTo(services, link, home.id))) continue;
    if (link.branch !== null && !(await isNamedOn(services, home.id, link.branch, assetId))) continue;
    if (guestId === null ? isForAnybody(link) : await mayCome(prisma, link, guestId)) return true;
  }
  return false;
}

/** Of the files of a Codex, guests of a branch have those that it shows: the others are of main. */
async function isNamedOn(
  { live }: Services,
  codexId: string,
  branch: string,
  assetId: string,
): Promise<boolean> {
  // Yjs keeps a text in one piece, and leaves out what was deleted.
  return await live.read(codexDocumentName(codexId, branch), (doc) =>
    Buffer.from(Y.encodeStateAsUpdate(doc)).includes(assetId),
  );
}

async function leadsTo(
  { tree }: Services,
  link: Pick<OpenLink, 'codexId' | 'subtree'>,
  codexId: string,
): Promise<boolean> {
  if (!link.subtree) return link.codexId === codexId;
  return (await tree.sharedSubtree(link.codexId)).includes(codexId);
}

function presentAsset({ id, name, mime, size, width, height }: Asset): AssetBody {
  return { id, url: `/api/v1/assets/${id}`, name, mime, size, width, height };
}

/** A file's name without folders and control characters. */
function safeName(name: string): string {
  const base = storableText(name).split(/[\\/]/).at(-1) ?? '';
  const clean = base.replace(/[\p{Cc}\p{Cf}]/gu, '').trim();
  return clean.slice(0, MAX_NAME_LENGTH) || 'file';
}
