/** `files clean`: erases uploaded files that no Codex has. */
import { eraseUnnamed } from '#server/assets/stored-files.ts';
import { createAssetStore } from '#server/assets/stores/create-asset-store.ts';
import type { Run } from './command/command.ts';

export const run: Run = async (_args, context) => {
  const assets = createAssetStore(await context.readEnv());
  await assets.check();
  const { kept, erased } = await context.withDatabase((prisma) => eraseUnnamed({ prisma, assets }), {
    asFound: true,
  });
  const text = `${erased.length} files that no Codex has were erased in ${assets.place}; ${kept} are kept.`;
  return { ok: true, text, json: { place: assets.place, kept, erased: [...erased] } };
};
