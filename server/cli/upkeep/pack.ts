/** `pack [CODEX]`: packs operations that have grown old, of one Codex or of all documents, beside a server or without one. */
import { BinderyError } from '#core/errors.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { isUuid } from '#core/uuid.ts';
import { FEWEST_PACK_DAYS } from '#server/config/packing-settings.ts';
import { packDocument } from '#server/packing/pack-document.ts';
import { type Packed, packDue } from '#server/packing/packing-upkeep.ts';
import type { Services } from '#server/ports/services.ts';
import { type Arguments, type Run, UsageError } from '../command/command.ts';
import { withServices } from '../command/offline-services.ts';

const DAY_MS = 86_400_000;

export const run: Run = async (args, context) => {
  const wanted = args.operands[0]?.toLowerCase() ?? null;
  if (args.operands.length > 1 || (wanted !== null && !isUuid(wanted)))
    throw new UsageError('Name one Codex by its id, or none for all documents.');
  const given = readDays(args);
  return await withServices(context, async (services) => {
    const days = given ?? services.env.packAfterDays ?? FEWEST_PACK_DAYS;
    const before = services.environment.now() - days * DAY_MS;
    const packed =
      wanted === null ? await packDue(services, { before }) : await packOne(services, wanted, before);
    const { documents, operations, broken } = packed;
    return {
      ok: broken.length === 0,
      text: [
        `${operations} operations of ${documents} ${documents === 1 ? 'document' : 'documents'} were packed: those older than ${days} days.`,
        ...broken.map(
          (name) => `${name} is not as it was recorded, and stays as it is: see “bindery verify”.`,
        ),
      ].join('\n'),
      json: { documents, operations, olderThanDays: days, broken: [...broken] },
    };
  });
};

function readDays({ options }: Arguments): number | null {
  const text = options['older-than'];
  if (text === undefined) return null;
  const days = Number(text);
  if (Number.isInteger(days) && days >= FEWEST_PACK_DAYS) return days;
  throw new UsageError(`--older-than is a whole number of days from ${FEWEST_PACK_DAYS}.`);
}

async function packOne(services: Services, codexId: string, before: number): Promise<Packed> {
  const name = codexDocumentName(codexId);
  if ((await services.journal.head(name)) === null)
    throw new BinderyError('not_found', `There is no Codex ${codexId} here.`);
  const operations = await packDocument(services, name, { before });
  return { documents: operations > 0 ? 1 : 0, operations, broken: [] };
}
