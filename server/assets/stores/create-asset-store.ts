/** Which store the settings name. */
import { join } from 'node:path';
import type { Env } from '../../config/env.ts';
import type { AssetStore } from '../../ports/asset-store.port.ts';
import { createDiskAssetStore } from './disk-asset-store.ts';

export function createAssetStore({ dataDir }: Pick<Env, 'dataDir'>): AssetStore {
  return createDiskAssetStore(assetFolder(dataDir));
}

/** Where files are when they are on disk. */
export function assetFolder(dataDir: string): string {
  return join(dataDir, 'assets');
}
