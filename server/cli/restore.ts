/** `restore`: a backup in the place of everything there is, proved before it replaces anything. */
import { resolve } from 'node:path';
import { createAssetStore } from '#server/assets/asset-files.ts';
import { restoreBackup } from '#server/backup/restore-backup.ts';
import { type Command, UsageError } from './command.ts';

export const restore: Command = {
  name: ['restore'],
  summary:
    'Replace everything by what a backup holds, once it has been proved good; everybody signs in again',
  operands: 'FILE',
  options: {},
  async run({ operands }, context) {
    const [file] = operands;
    if (file === undefined || operands.length > 1) throw new UsageError('Name the backup file.');
    const report = await context.withDatabase(async (_prisma, databaseUrl) =>
      restoreBackup({
        databaseUrl,
        assets: createAssetStore(context.readEnv().dataDir),
        file: resolve(file),
      }),
    );
    const { createdAt, documents, operations, assets } = report;
    const text = `Restored to ${createdAt}: ${documents} documents with ${operations} operations, ${assets} uploaded files.`;
    return { ok: true, text, json: { file, ...report } };
  },
};
