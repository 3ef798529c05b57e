/** `unpack [CODEX]`: writes packed operations back as rows, of one Codex or of all documents, for a release that does not look into blocks. */
import pg from 'pg';
import { BinderyError } from '#core/errors.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { isUuid } from '#core/uuid.ts';
import { pauseServer } from '#server/backup/restore-lock.ts';
import { type Unpacked, unpackAll, unpackDocument } from '#server/packing/unpack-document.ts';
import type { Services } from '#server/ports/services.ts';
import { type Context, type Run, UsageError } from '../command/command.ts';
import { withServices } from '../command/offline-services.ts';

export const run: Run = async (args, context) => {
  const wanted = args.operands[0]?.toLowerCase() ?? null;
  if (args.operands.length > 1 || (wanted !== null && !isUuid(wanted)))
    throw new UsageError('Name one Codex by its id, or none for all documents.');
  return await withPausedServers(context, async (own) =>
    withServices(own, async (services) => {
      const { documents, operations, broken } =
        wanted === null ? await unpackAll(services) : await unpackOne(services, wanted);
      return {
        ok: broken.length === 0,
        text: [
          `${operations} operations of ${documents} ${documents === 1 ? 'document' : 'documents'} are rows again.`,
          ...broken.map(
            (name) => `${name} is not as it was recorded, and stays packed: see “bindery verify”.`,
          ),
        ].join('\n'),
        json: { documents, operations, broken: [...broken] },
      };
    }),
  );
};

/** A server that runs would miss operations that are rows and blocks by turns: it pauses, as for a restore. */
async function withPausedServers<T>(context: Context, work: (own: Context) => Promise<T>): Promise<T> {
  return await context.withDatabase(async (prisma, databaseUrl) => {
    const client = new pg.Client({ connectionString: databaseUrl, application_name: 'bindery unpack' });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const resume = await pauseServer(client, databaseUrl);
      try {
        return await work({ ...context, withDatabase: (inner) => inner(prisma, databaseUrl) });
      } finally {
        await resume();
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  });
}

async function unpackOne(services: Services, codexId: string): Promise<Unpacked> {
  const name = codexDocumentName(codexId);
  if ((await services.journal.head(name)) === null)
    throw new BinderyError('not_found', `There is no Codex ${codexId} here.`);
  const operations = await unpackDocument(services, name);
  return { documents: operations > 0 ? 1 : 0, operations, broken: [] };
}
