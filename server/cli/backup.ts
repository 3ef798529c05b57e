/** `backup`: writes the whole instance to one file while the server runs. */
import { resolve } from 'node:path';
import { recordAudit } from '#server/access/audit-log.ts';
import { createAssetStore } from '#server/assets/stores/create-asset-store.ts';
import { createBackup } from '#server/backup/create-backup.ts';
import { backupDetail } from '#server/system/last-backup.ts';
import { cliActor } from './command/cli-actor.ts';
import { type Run, UsageError } from './command/command.ts';

export const run: Run = async ({ operands }, context) => {
  const [file] = operands;
  if (file === undefined || operands.length > 1) throw new UsageError('Name one file to write to.');
  const report = await context.withDatabase(async (prisma, databaseUrl) => {
    const assets = createAssetStore(await context.readEnv());
    const made = await createBackup({ databaseUrl, assets, file: resolve(file), now: Date.now() });
    await recordAudit({ prisma }, cliActor(), 'backed-up', 'instance', backupDetail(resolve(file), made));
    return made;
  });
  const missing =
    report.missingAssets.length === 0
      ? ''
      : `\n${report.missingAssets.length} uploaded files are not in the store and so not in it: ${report.missingAssets.join(', ')}`;
  const text = `${file}: ${report.documents} documents, ${report.rows} rows, ${report.assets} uploaded files, read back and right.${missing}`;
  return { ok: true, text, json: { file, ...report } };
};
