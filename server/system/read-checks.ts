/** The checks of `doctor`, run by the server for admins; one run serves all who ask within a minute. */
import type { UserActor } from '#core/access/policy.ts';
import type { SystemChecks } from '#core/protocol/api/administration/system.ts';
import { assertCan } from '../access/assert-can.ts';
import type { Services } from '../ports/services.ts';
import { diagnose } from './diagnose.ts';

const GOOD_FOR_MS = 60_000;

/** Answers who asks with the same run for a while: it reads a list of all files, and signs in to the mail server. */
export function createSystemChecks(services: Services): (actor: UserActor) => Promise<SystemChecks> {
  const { environment, env, prisma, assets } = services;
  let latest: { readonly at: number; readonly run: Promise<SystemChecks> } | null = null;

  async function runChecks(at: number): Promise<SystemChecks> {
    const checks = await diagnose({ readEnv: () => env, withDatabase: (work) => work(prisma), assets });
    return {
      at: new Date(at).toISOString(),
      ok: checks.every(({ state }) => state !== 'failed'),
      checks: checks.map((each) => ({ ...each })),
    };
  }

  return async (actor) => {
    assertCan(actor, { action: 'readSystem', resource: { kind: 'instance' } });
    const now = environment.now();
    if (latest === null || now - latest.at >= GOOD_FOR_MS) {
      const run = runChecks(now);
      latest = { at: now, run };
      run.catch(() => {
        if (latest?.run === run) latest = null;
      });
    }
    return await latest.run;
  };
}
