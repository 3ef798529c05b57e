/** `export CODEX`: writes a Codex as a file, to standard output or `--out`. */
import { writeFile } from 'node:fs/promises';
import { EXPORT_FORMATS, type ExportFormat } from '#core/protocol/api/transfer.ts';
import { recordAudit } from '#server/access/audit-log.ts';
import { SYSTEM_ACTOR } from '#server/access/system-actor.ts';
import { exportCodex } from '#server/transfer/export-codex.ts';
import { cliActor } from './command/cli-actor.ts';
import { type Arguments, type Run, UsageError } from './command/command.ts';
import { withServices } from './command/offline-services.ts';

export const run: Run = async (args, context) => {
  const [codexId] = args.operands;
  if (codexId === undefined || args.operands.length > 1) throw new UsageError('Name one Codex by its id.');
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

function formatOf({ options }: Arguments): ExportFormat {
  const format = options['format'] ?? 'json5';
  const known = EXPORT_FORMATS.find((candidate) => candidate === format);
  if (known === undefined)
    throw new UsageError(`--format must be one of ${EXPORT_FORMATS.join(', ')}, not "${format}".`);
  return known;
}
