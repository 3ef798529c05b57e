/** `user erase`: erases the personal data of a removed member, through the server if it runs; without `--confirm` it shows what that would change. */
import type { JsonObject } from '#core/json.ts';
import { type ErasureBody, erasureSchema } from '#core/protocol/api/administration/erasures.ts';
import { beginErasure, readErasure } from '#server/erasure/erase-person.ts';
import { runErasure } from '#server/erasure/run-erasure.ts';
import { type Outcome, type Run, UsageError } from '../command/command.ts';
import { findLocalActor, withLocalServer } from '../command/local-server.ts';
import { withServices } from '../command/offline-services.ts';
import { askServer, type LocalServer } from './ask-server.ts';

const LOOK_MS = 500;

export const run: Run = async (args, context) => {
  const [memberId, ...others] = args.operands;
  if (memberId === undefined || others.length > 0) throw new UsageError('Name one member by their id.');
  const { user, confirm } = args.options;
  return await withServices(context, async (services) => {
    const actor = await findLocalActor(services, typeof user === 'string' ? user : null);
    return await withLocalServer(services, actor, 'bindery user erase', async (server) => {
      if (server !== null) return show(await eraseThere(server, memberId, confirm));
      if (typeof confirm === 'string')
        await runErasure(services, await beginErasure(services, actor, memberId, { confirm }));
      return show(await readErasure(services, actor, memberId));
    });
  });
};

async function eraseThere(
  server: LocalServer,
  memberId: string,
  confirm: string | boolean | undefined,
): Promise<ErasureBody> {
  const path = `/members/${encodeURIComponent(memberId)}/erasure`;
  const look = async (): Promise<ErasureBody> => erasureSchema.parse(await askServer(server, 'GET', path));
  if (typeof confirm !== 'string') return await look();
  await askServer(server, 'POST', path, { confirm });
  for (;;) {
    const erasure = await look();
    if (erasure.state !== 'erasing') return erasure;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function show(erasure: ErasureBody): Outcome {
  const { state, as, counts, typed, unreached, confirmation } = erasure;
  const rows = Object.entries(counts.rows).map(([table, count]) => `  ${table}: ${count}`);
  const lines = [
    state === 'done' ? `They are called “${as}” now.` : `They would be called “${as}”.`,
    `Operations: ${counts.operations}, of ${counts.documents} documents. Events of the audit log: ${counts.events}. E-mails that wait: ${counts.mails}.`,
    ...(rows.length > 0 ? ['Rows of tables:', ...rows] : []),
    ...(typed > 0 ? [`Others typed the name in ${typed} Codices: see “bindery redact --workspace”.`] : []),
    'Not reached:',
    ...unreached.map((each) => `  ${each}`),
    ...(state === 'open' ? [`Nothing was changed. To erase: --confirm "${confirmation}"`] : []),
  ];
  return { ok: true, text: lines.join('\n'), json: JSON.parse(JSON.stringify(erasure)) as JsonObject };
}
