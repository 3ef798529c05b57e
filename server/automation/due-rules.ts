/** Sets off the rules whose dates have come, also those that came while no server was there. */
import { dueAt as momentOf } from '#core/automation/events/due-time.ts';
import { readRules } from '#core/automation/read-rules.ts';
import { type AutomationRule, titleOf } from '#core/automation/rule.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { ruleAuthorSchema } from '#core/protocol/api/automation.ts';
import type { AutomationDue } from '#prisma/generated/client.ts';
import { getTimeZone } from '../access/workspace-setting.ts';
import type { Services } from '../ports/services.ts';
import { type CodexRow, findCodexRow } from '../projection/tables/codex-store.ts';
import { insertRuns, type NewRun } from './event-store.ts';
import { admitRuns } from './loop-guard.ts';

const BATCH = 200;

/** Puts what is due into the queue, each date once, and answers how many there were. */
export async function setOffDueRules(services: Services): Promise<number> {
  const { prisma, environment } = services;
  await moveDates(services);
  const due = await prisma.automationDue.findMany({
    where: { dueAt: { lte: new Date(environment.now()) } },
    orderBy: { dueAt: 'asc' },
    take: BATCH,
  });
  for (const one of due) await setOff(services, one);
  return due.length;
}

/** Run and date are exchanged for one another at once, and two workers write the same run. */
async function setOff(services: Services, due: AutomationDue): Promise<void> {
  const { codexId, ruleId } = due;
  const run = await runOf(services, due);
  await services.prisma.$transaction(async (tx) => {
    // Unless the date was moved meanwhile.
    const { count } = await tx.automationDue.deleteMany({ where: { codexId, ruleId, dueAt: due.dueAt } });
    if (count > 0 && run !== null) await insertRuns(tx, [run]);
  });
}

async function runOf(services: Services, due: AutomationDue): Promise<NewRun | null> {
  const row = await findCodexRow(services.prisma, due.codexId);
  const found = row && (await findDateRule(services, row, due.ruleId));
  if (!row || !found) return null;
  const { ruleId, value, offset, dueAt } = due;
  const by = ruleAuthorSchema.nullable().parse(due.by);
  const publishedBy = await findPublisher(services, row);
  const [run = null] = await admitRuns(services, row, [
    {
      ...{ ruleId, ruleTitle: titleOf(found.rule), version: row.templateVersion },
      ...{ key: `date:${value} ${offset}`, at: dueAt.getTime(), by: null },
      cause: { kind: 'date', field: found.field.id, value, ...(by !== null && { by }), publishedBy },
    },
  ]);
  return run;
}

async function findDateRule(
  { templates }: Services,
  { templateId, templateVersion }: CodexRow,
  ruleId: string,
): Promise<{
  readonly rule: AutomationRule;
  readonly field: FieldDefinition;
  readonly offset: string | undefined;
} | null> {
  const template = await templates.find(templateId, templateVersion);
  const rule = template && readRules(template).rules.find(({ id }) => id === ruleId);
  if (!rule || !('date' in rule.when)) return null;
  const field = template.fields[rule.when.date];
  return field === undefined ? null : { rule, field, offset: rule.when.offset };
}

/** Whoever published the version that a Codex is on. */
async function findPublisher(
  { prisma }: Services,
  { templateId, templateVersion: version }: CodexRow,
): Promise<{ readonly id: string; readonly name: string }> {
  const { publishedById, publishedByName } = await prisma.templateVersion.findUniqueOrThrow({
    where: { templateId_version: { templateId, version } },
    select: { publishedById: true, publishedByName: true },
  });
  return { id: publishedById, name: publishedByName };
}

/**
 * Works out anew what another time zone of the workspace has moved, in batches, as often as it takes. Asked before any date is looked
 * at: a row says for which zone it was worked out, so whoever is cut off goes on where they were, and none comes by the old one.
 */
export async function moveDates(services: Services): Promise<void> {
  const { prisma } = services;
  for (;;) {
    const timeZone = await getTimeZone(services);
    const others = await prisma.automationDue.findMany({
      where: { OR: [{ timeZone: { lt: timeZone } }, { timeZone: { gt: timeZone } }] },
      take: BATCH,
    });
    if (others.length === 0) return;
    for (const { codexId, ruleId, value } of others) {
      const row = await findCodexRow(prisma, codexId);
      const found = row && (await findDateRule(services, row, ruleId));
      const due = found ? momentOf(value, found.field, found.offset, timeZone) : null;
      const where = { codexId, ruleId, value };
      if (due === null) await prisma.automationDue.deleteMany({ where });
      else await prisma.automationDue.updateMany({ where, data: { timeZone, dueAt: new Date(due) } });
    }
  }
}
