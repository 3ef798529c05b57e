/** `export CODEX`: writes a Codex as a file, to standard output or `--out`. */
import { createWriteStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EXPORT_FORMATS, type ExportFormat } from '#core/protocol/api/transfer.ts';
import { recordAudit } from '#server/access/audit-log.ts';
import { SYSTEM_ACTOR } from '#server/access/system-actor.ts';
import { exportCodex } from '#server/transfer/export-codex.ts';
import { exportHistory } from '#server/transfer/export-history.ts';
import { cliActor } from './command/cli-actor.ts';
import { type Arguments, type Context, type Outcome, type Run, UsageError } from './command/command.ts';
import { withServices } from './command/offline-services.ts';

export const run: Run = async (args, context) => {
  const [codexId] = args.operands;
  if (codexId === undefined || args.operands.length > 1) throw new UsageError('Name one Codex by its id.');
  if (args.options['format'] === 'history') return await writeHistory(args, codexId.toLowerCase(), context);
  const format = formatOf(args);
  const out = args.options['out'];
  if (format === 'binary' && typeof out !== 'string')
    throw new UsageError('The binary format needs --out FILE.');
  const file = await withServices(context, async (services) => {
    const exported = await exportCodex(services, SYSTEM_ACTOR, codexId.toLowerCase(), {
      format,
      subtree: args.options['subtree'] === true,
      history: args.options['history'] === true,
      comments: args.options['comments'] === true,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    await recordAudit(services, cliActor(), 'codex-exported', codexId.toLowerCase(), { format });
    return exported;
  });
  if (typeof out !== 'string') {
    const text = new TextDecoder().decode(file.bytes);
    return {
      ok: true,
      text: text.replace(/\n$/, ''),
      isContent: true,
      json: { name: file.name, content: text },
    };
  }
  await writeFile(out, file.bytes);
  return {
    ok: true,
    text: `Wrote ${out}, ${file.bytes.length} bytes.`,
    json: { file: out, bytes: file.bytes.length },
  };
};

/** To a file alone: it may be larger than what a command holds. */
async function writeHistory(args: Arguments, codexId: string, context: Context): Promise<Outcome> {
  const { out, subtree, comments } = args.options;
  if (typeof out !== 'string') throw new UsageError('The history needs --out FILE.');
  if (subtree === true || comments === true)
    throw new UsageError('The history is that of one Codex: leave out --subtree and --comments.');
  await withServices(context, async (services) => {
    const { lines } = await exportHistory(services, SYSTEM_ACTOR, codexId);
    await pipeline(Readable.from(lines), createWriteStream(out));
    await recordAudit(services, cliActor(), 'codex-exported', codexId, { format: 'history' });
  });
  const { size } = await stat(out);
  return { ok: true, text: `Wrote ${out}, ${size} bytes.`, json: { file: out, bytes: size } };
}

function formatOf({ options }: Arguments): ExportFormat {
  const format = options['format'] ?? 'json5';
  const known = EXPORT_FORMATS.find((candidate) => candidate === format);
  if (known === undefined)
    throw new UsageError(`--format must be one of ${EXPORT_FORMATS.join(', ')}, not "${format}".`);
  return known;
}
