/** The asset store that the settings name. */
import { join } from 'node:path';
import type { Env } from '../../config/env.ts';
import type { AssetStore } from '../../ports/asset-store.port.ts';
import { createDiskAssetStore } from './disk-asset-store.ts';
import { createS3AssetStore } from './s3-asset-store.ts';

export function createAssetStore({ dataDir, s3 }: Pick<Env, 'dataDir' | 's3'>): AssetStore {
  return s3 === null ? createDiskAssetStore(assetFolder(dataDir)) : createS3AssetStore(s3);
}

/** Where files are when they are on disk. */
export function assetFolder(dataDir: string): string {
  return join(dataDir, 'assets');
}
