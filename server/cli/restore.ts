/** `restore`: replaces the instance by a backup, after verifying it. */
import { resolve } from 'node:path';
import { createAssetStore } from '#server/assets/stores/create-asset-store.ts';
import { type RestoreReport, restoreBackup } from '#server/backup/restore-backup.ts';
import { cliActor } from './command/cli-actor.ts';
import { type Run, UsageError } from './command/command.ts';
import { terminalLine } from './command/terminal-text.ts';

export const run: Run = async ({ operands, options }, context) => {
  const [file] = operands;
  if (file === undefined || operands.length > 1) throw new UsageError('Name the backup file.');
  const report = await context.withDatabase(async (_prisma, databaseUrl) =>
    restoreBackup({
      databaseUrl,
      assets: createAssetStore(await context.readEnv()),
      file: resolve(file),
      actor: cliActor(),
      keepAccess: options['keep-access'] === true,
    }),
  );
  const { createdAt, documents, operations, assets } = report;
  const text = `Restored to ${createdAt}: ${documents} documents with ${operations} operations, ${assets} uploaded files.`;
  return { ok: true, text: [text, ...describeAccess(report)].join('\n'), json: { file, ...report } };
};

function describeAccess({ revoked, unknownLinks, enabledAgain }: RestoreReport): string[] {
  return [
    ...(revoked > 0 ? [`${revoked} API tokens, share links and invitations were revoked.`] : []),
    ...(unknownLinks > 0
      ? [
          `${unknownLinks} of them are share links that were not here before: whether one was closed, a guest disconnected or a password changed since the backup is not known. Make new ones.`,
        ]
      : []),
    ...(enabledAgain.length > 0
      ? [`Disabled since the backup and now enabled again: ${enabledAgain.map(terminalLine).join(', ')}.`]
      : []),
  ];
}
