/** `files move`: uploaded files from DATA_DIR into the S3 store that is set, or back, while the server runs. */

import { type MoveReport, moveFiles } from '#server/assets/move-files.ts';
import { findNamedFiles } from '#server/assets/stored-files.ts';
import { assetFolder } from '#server/assets/stores/create-asset-store.ts';
import { createDiskAssetStore } from '#server/assets/stores/disk-asset-store.ts';
import { createS3AssetStore } from '#server/assets/stores/s3-asset-store.ts';
import { type Run, requiredOption, UsageError } from './command/command.ts';

const PROGRESS_EVERY = 1_000;

export const run: Run = async (args, context) => {
  const target = requiredOption(args, 'to');
  if (target !== 's3' && target !== 'disk') throw new UsageError('--to is s3 or disk.');
  const { dataDir, s3 } = await context.readEnv();
  if (s3 === null) {
    throw new UsageError(
      'Set S3_BUCKET and the other S3_ settings for this command: they name the store to move to or from.',
    );
  }
  const disk = createDiskAssetStore(assetFolder(dataDir));
  const bucket = createS3AssetStore(s3);
  const [from, to] = target === 's3' ? [disk, bucket] : [bucket, disk];
  const eraseSource = args.options['erase-source'] === true;
  await Promise.all([from.check(), to.check()]);
  const files = await context.withDatabase((prisma) => findNamedFiles(prisma), { asFound: true });
  const report = await moveFiles({
    ...{ from, to, files, eraseSource },
    onProgress(done, of) {
      if (done % PROGRESS_EVERY === 0) process.stderr.write(`${done} of ${of}\n`);
    },
  });
  const ok = report.missing.length + report.damaged.length === 0;
  return {
    ok,
    text: describe(report, { from: from.place, to: to.place, eraseSource }),
    json: { ok, from: from.place, to: to.place, ...report },
  };
};

function describe(
  { copied, present, missing, damaged, erased }: MoveReport,
  { from, to, eraseSource }: { readonly from: string; readonly to: string; readonly eraseSource: boolean },
): string {
  const lines = [`${copied} files copied to ${to}, ${present} were there.`];
  if (missing.length > 0) lines.push(`In neither place: ${missing.join(', ')}`);
  if (damaged.length > 0) lines.push(`Damaged: ${damaged.join(', ')}`);
  if (missing.length + damaged.length > 0) lines.push(`Nothing was erased in ${from}.`);
  else if (eraseSource) lines.push(`${erased} files erased in ${from}.`);
  else
    lines.push(
      `They are still in ${from}. Restart the server with its settings for ${to}, run this once more for what came meanwhile, then with --erase-source.`,
    );
  return lines.join('\n');
}
