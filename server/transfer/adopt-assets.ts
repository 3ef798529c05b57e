/** Gives imported Codices their own asset rows for files that exist here, and warns about missing ones. */
import type { Actor } from '#core/access/policy.ts';
import { can } from '#core/access/policy.ts';
import type { Issue } from '#core/errors.ts';
import { isUuid } from '#core/uuid.ts';
import type { Asset, Prisma } from '#prisma/generated/client.ts';
import { homesOf, WITH_HOMES } from '../assets/asset-uses.ts';
import type { Services } from '../ports/services.ts';
import type { ReadCodexFile } from './read-import.ts';

export interface AdoptedAssets {
  /** Rows to write with the Codices. */
  readonly rows: readonly Prisma.AssetCreateManyInput[];
  /** For each Codex of the list, what its files are called from now on. */
  readonly newIds: readonly ReadonlyMap<string, string>[];
  readonly warnings: readonly Issue[];
}

/**
 * Gives an imported Codex its own rows for the files in it, of those that the importer may read: an asset belongs to one
 * Codex, and an id in a file grants nothing.
 */
export async function adoptAssets(
  services: Services,
  actor: Actor,
  codices: readonly (Pick<ReadCodexFile, 'assetIds' | 'path'> & { readonly id: string })[],
): Promise<AdoptedAssets> {
  const wanted = codices.map(({ assetIds }) => assetIds);
  const found = await findReadableAssets(services, actor, [...new Set(wanted.flat())]);
  const rows: Prisma.AssetCreateManyInput[] = [];
  const warnings: Issue[] = [];
  const newIds = codices.map(({ id: codexId, path }, index) => {
    const renamed = new Map<string, string>();
    for (const assetId of wanted[index] ?? []) {
      const asset = found.get(assetId);
      if (asset === undefined) {
        const message = `The file ${assetId.slice(0, 40)} is not here: it stays named, and can’t be opened.`;
        warnings.push({ path, message, hint: 'Upload it again in its field.' });
        continue;
      }
      const id = services.environment.newId();
      const { sha256, mime, size, name, width, height } = asset;
      rows.push({ id, codexId, sha256, mime, size, name, width, height, createdById: actor.id });
      renamed.set(assetId, id);
    }
    return renamed;
  });
  return { rows, newIds, warnings };
}

/** Those of these files that somebody may open, by id. */
export async function findReadableAssets(
  { prisma }: Services,
  actor: Actor,
  names: readonly string[],
): Promise<ReadonlyMap<string, Asset>> {
  const ids = names.filter(isUuid);
  if (ids.length === 0) return new Map();
  const assets = await prisma.asset.findMany({ where: { id: { in: ids } }, include: WITH_HOMES });
  const readable = assets.filter((asset) =>
    homesOf(asset).some((home) => can(actor, { action: 'read', resource: { kind: 'codex', ...home } })),
  );
  return new Map(readable.map((asset) => [asset.id, asset]));
}
