/** Notifies members for an automation rule: each once for each run, and not of what they set off themselves. */
import type { SystemActor } from '#core/access/policy.ts';
import type { Services } from '../ports/services.ts';
import { insertNotifications } from './notification-store.ts';
import { announceTo, findReaders } from './recipients.ts';
import { findMuted } from './watching.ts';

export interface RuleNotice {
  readonly codexId: string;
  /** Whoever is to be told; those who may not read the Codex, or have muted it, are not. */
  readonly userIds: readonly string[];
  /** The rule, under its title. */
  readonly by: SystemActor;
  /** Of the run and its action: done again with the same key, nobody is told twice. */
  readonly key: string;
  /** Where the words stand. */
  readonly rule: { readonly id: string; readonly version: number; readonly action: number };
  /** The member who set the rule off; `null` where nobody did. */
  readonly setOffBy: string | null;
}

export async function notifyMembers(services: Services, notice: RuleNotice): Promise<void> {
  const { codexId, by, key, rule, setOffBy } = notice;
  const readers = await findReaders(services, notice.userIds, codexId);
  const isMuted = await findMuted(services, codexId);
  const told = [...readers].filter((userId) => userId !== setOffBy && !isMuted(userId));
  const at = new Date(services.environment.now());
  await insertNotifications(
    services.prisma,
    codexId,
    told.map((userId) => ({
      ...{ id: services.environment.newId(), userId, kind: 'rule', key: `rule:${key}`, by, at },
      ...{ ruleId: rule.id, ruleVersion: rule.version, ruleAction: rule.action },
    })),
  );
  await announceTo(services, new Set(told));
}
