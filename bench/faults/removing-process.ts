/** A process that removes a passage or a person for good when it is told to, and then says so: the one that is killed. */
import { pino } from 'pino';
import type { UserActor } from '#core/access/policy.ts';
import { readEnv } from '#server/config/env.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import { beginErasure } from '#server/erasure/erase-person.ts';
import { runErasure } from '#server/erasure/run-erasure.ts';
import { redactPassage } from '#server/redaction/redact-passage.ts';
import { runWideRedaction } from '#server/redaction/run-wide-redaction.ts';
import { beginWideRedaction } from '#server/redaction/wide-redactions.ts';
import { createServices } from '#server/runtime/create-services.ts';

/** What is to be removed: a passage from one Codex, or from the whole workspace, or the personal data of a removed member. */
export type Removal =
  | { readonly passage: string; readonly codexId: string }
  | { readonly passage: string; readonly everywhere: true }
  | { readonly memberId: string };

/** What it is told. */
export interface RemovalOrder {
  readonly removal: Removal;
  readonly actor: UserActor;
}

const env = readEnv();
const prisma = createPrisma(env.databaseUrl ?? '', { connections: 4 });
const { services } = await createServices(env, prisma, pino({ level: 'silent' }));
process.on('message', (order: RemovalOrder) => {
  remove(order).then(
    () => process.send?.('done'),
    (error: unknown) => process.send?.(`failed: ${String(error)}`),
  );
});
process.send?.('ready');

async function remove({ removal, actor }: RemovalOrder): Promise<void> {
  if ('memberId' in removal) {
    const body = { confirm: 'erase for good' } as const;
    await runErasure(services, await beginErasure(services, actor, removal.memberId, body));
    return;
  }
  const body = { passage: removal.passage, reason: 'a password', confirm: 'remove for good' } as const;
  if ('codexId' in removal) await redactPassage(services, actor, removal.codexId, body);
  else await runWideRedaction(services, await beginWideRedaction(services, actor, body));
}
