/** A webhook that a program calls: sets off the rules that wait for it, for one Codex that the caller may edit. */
import { authorOf } from '#core/access/author.ts';
import type { UserActor } from '#core/access/policy.ts';
import { readRules } from '#core/automation/read-rules.ts';
import { titleOf } from '#core/automation/rule.ts';
import { BinderyError } from '#core/errors.ts';
import { templateOf } from '../codices/content/live-reading.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import { insertRuns } from './event-store.ts';
import { admitRuns } from './loop-guard.ts';

/**
 * Answers how many rules were set off; the same key of the same caller sets each off once. Throws `not_found` where no rule of the
 * Codex's template waits for this name.
 */
export async function callWebhook(
  services: Services,
  actor: UserActor,
  name: string,
  { codexId }: { readonly codexId: string },
  idempotencyKey?: string,
): Promise<{ readonly setOff: number }> {
  const row = await findCodex(services, actor, 'edit', codexId);
  const template = await templateOf(services, row, row.templateVersion);
  const rules = readRules(template).rules.filter(({ when }) => 'webhook' in when && when.webhook === name);
  if (rules.length === 0)
    throw new BinderyError('not_found', `No rule of "${template.id}" waits for the webhook "${name}".`);
  const { environment, prisma } = services;
  const by = authorOf(actor);
  const key = `call:${actor.id}:${idempotencyKey ?? environment.newId()}`;
  const runs = await admitRuns(
    services,
    row,
    rules.map((rule) => ({
      ...{ ruleId: rule.id, ruleTitle: titleOf(rule), version: template.version, key },
      cause: { kind: 'webhook', by, webhook: name },
      ...{ at: environment.now(), by: actor },
    })),
  );
  await insertRuns(prisma, runs);
  services.automation.wake();
  return { setOff: runs.filter(({ status }) => status === 'waiting').length };
}
