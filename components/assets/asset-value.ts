/** The value of an uploaded file, as fields store it. */
import { isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { AssetBody } from '#core/protocol/api/assets.ts';
import { isUuid } from '#core/uuid.ts';

export interface AssetValue {
  readonly assetId: string;
  readonly name: string;
  readonly mime: string;
  readonly size: number;
  readonly alt: string;
}

/** Parses the value of an uploaded file; `null` for anything else, since documents may hold anything. */
export function readAsset(value: JsonValue): AssetValue | null {
  if (!isJsonObject(value)) return null;
  const { assetId, name, mime, size, alt } = value;
  if (typeof assetId !== 'string' || !isUuid(assetId)) return null;
  return {
    assetId,
    name: typeof name === 'string' ? name : 'File',
    mime: typeof mime === 'string' ? mime : '',
    size: typeof size === 'number' ? size : 0,
    alt: typeof alt === 'string' ? alt : '',
  };
}

export function assetValueOf({ id, name, mime, size }: AssetBody): JsonObject {
  return { assetId: id, name, mime, size };
}

export function assetUrl(assetId: string): string {
  return `/api/v1/assets/${assetId}`;
}
