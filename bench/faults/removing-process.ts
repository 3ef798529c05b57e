/** A process that removes a passage when it is told to, and then says so: the one that is killed. */
import { pino } from 'pino';
import type { UserActor } from '#core/access/policy.ts';
import { readEnv } from '#server/config/env.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import { redactPassage } from '#server/redaction/redact-passage.ts';
import { runWideRedaction } from '#server/redaction/run-wide-redaction.ts';
import { beginWideRedaction } from '#server/redaction/wide-redactions.ts';
import { createServices } from '#server/runtime/create-services.ts';

/** What it is told. */
export interface RedactionOrder {
  /** `null`: the whole workspace. */
  readonly codexId: string | null;
  readonly passage: string;
  readonly actor: UserActor;
}

const env = readEnv();
const prisma = createPrisma(env.databaseUrl ?? '', { connections: 4 });
const { services } = await createServices(env, prisma, pino({ level: 'silent' }));
process.on('message', ({ codexId, passage, actor }: RedactionOrder) => {
  const body = { passage, reason: 'a password', confirm: 'remove for good' } as const;
  const removal =
    codexId === null
      ? beginWideRedaction(services, actor, body).then((row) => runWideRedaction(services, row))
      : redactPassage(services, actor, codexId, body);
  removal.then(
    () => process.send?.('done'),
    (error: unknown) => process.send?.(`failed: ${String(error)}`),
  );
});
process.send?.('ready');
