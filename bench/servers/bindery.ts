/** Ours, as it runs: the collaboration server with its PostgreSQL journal in front of every edit. */
import pg from 'pg';
import type { UserActor } from '#core/access/policy.ts';
import type { Authenticator } from '#server/accounts/authenticator.ts';
import { createCollaboration } from '#server/collaboration/collaboration.ts';
import { readEnv } from '#server/env.ts';
import { serverEnvironment } from '#server/environment.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import { createLog } from '#server/log.ts';
import { serve } from './serve.ts';

/** Everybody is who their token says. */
const credentials = (id: string) => {
  const actor: UserActor = { kind: 'user', id, name: `Editor ${id}`, role: 'editor' };
  return { actor, expiresAt: null };
};
const authenticator: Authenticator = {
  fromRequest: async () => null,
  fromSocketToken: async (token) => credentials(token),
  recheck: async (actor) => credentials(actor.id),
};

serve((databaseUrl) => {
  const log = createLog({ ...readEnv(), logLevel: 'error' });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  const journal = createPostgresJournal({ pool, log, now: serverEnvironment.now });
  const collaboration = createCollaboration({
    journal,
    authenticator,
    environment: serverEnvironment,
    log,
    origins: [],
  });
  return collaboration.handleUpgrade;
});
