/** Wire schemas of uploaded files. `POST /codices/:id/assets?name=…&id=…` takes the raw bytes as its body. */
import { z } from 'zod';

export const MAX_ASSET_BYTES = 20 * 1024 * 1024;
/** A picture of more pixels than this (8,192 × 8,192) is there to exhaust memory. */
export const MAX_PICTURE_PIXELS = 67_108_864;

export const assetSchema = z.object({
  id: z.uuid(),
  url: z.string(),
  name: z.string(),
  mime: z.string(),
  size: z.int(),
  width: z.int().nullable(),
  height: z.int().nullable(),
});
export type AssetBody = z.infer<typeof assetSchema>;
