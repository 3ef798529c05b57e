/** The rules of a template as its admins see them: in words, with what became of their runs; paused, repeated, tried. */
import type { Actor, UserActor } from '#core/access/policy.ts';
import { ruleActor } from '#core/access/rule-actor.ts';
import { describeAction, describeRule } from '#core/automation/describe-rule.ts';
import { readRules } from '#core/automation/read-rules.ts';
import { type Action, type AutomationRule, titleOf } from '#core/automation/rule.ts';
import { changeAt, peopleAt, valueAt } from '#core/automation/rule-values.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import type {
  DryRunResult,
  RuleRun,
  RunCause,
  TemplateRule,
  TemplateRules,
} from '#core/protocol/api/automation.ts';
import { takerOf } from '#core/rules/steps.ts';
import type { Template } from '#core/template/template.ts';
import { assertCan } from '../access/assert-can.ts';
import { recordAudit } from '../access/audit-log.ts';
import { getTimeZone } from '../access/workspace-setting.ts';
import { assertFieldValues } from '../codices/content/field-values.ts';
import { templateOf } from '../codices/content/live-reading.ts';
import { rollUpsFor } from '../codices/reading/may-know-roll-ups.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import { findReferred } from '../codices/writing/find-referred.ts';
import { storableText } from '../database/database-text.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';
import { insertRuns } from './event-store.ts';
import { findRun, presentRun } from './list-runs.ts';
import { failureText, isMeant, type MomentOptions, plannedCreation, readMoment } from './rule-actions.ts';

const COUNTED_MS = 30 * 86_400_000;

function assertMayManage(actor: Actor, templateId: string): void {
  assertCan(actor, { action: 'publish', resource: { kind: 'template', id: templateId } });
}

/** The rules of the newest version, each with its runs of the last 30 days. */
export async function getTemplateRules(
  services: Services,
  actor: Actor,
  templateId: string,
): Promise<TemplateRules> {
  assertMayManage(actor, templateId);
  const template = await services.templates.get(templateId);
  const { prisma, environment } = services;
  const since = new Date(environment.now() - COUNTED_MS);
  const pauses = await prisma.automationPause.findMany({ where: { templateId } });
  const counted = await prisma.automationRun.groupBy({
    by: ['ruleId', 'status'],
    where: { templateId, createdAt: { gt: since } },
    _count: true,
    _max: { createdAt: true },
  });
  const { rules, unread } = readRules(template);
  const about = (ruleId: string): Pick<TemplateRule, 'pausedAt' | 'pausedBy' | 'counts' | 'lastRunAt'> => {
    const pause = pauses.find((one) => one.ruleId === ruleId);
    const own = counted.filter((one) => one.ruleId === ruleId);
    const count = (...statuses: readonly string[]): number =>
      own.reduce((sum, { status, _count }) => sum + (statuses.includes(status) ? _count : 0), 0);
    const last = Math.max(0, ...own.map(({ _max }) => _max.createdAt?.getTime() ?? 0));
    return {
      pausedAt: pause?.at.toISOString() ?? null,
      pausedBy: pause?.byName ?? null,
      counts: {
        waiting: count('waiting', 'running'),
        done: count('done'),
        skipped: count('skipped'),
        failed: count('failed', 'stopped'),
      },
      lastRunAt: last === 0 ? null : new Date(last).toISOString(),
    };
  };
  return {
    template: { id: template.id, name: template.name, version: template.version },
    timeZone: await getTimeZone(services),
    rules: [
      ...rules.map((rule) => ({
        ...{
          id: rule.id,
          title: titleOf(rule),
          sentence: describeRule(rule, template.fields),
          problem: null,
        },
        ...about(rule.id),
      })),
      ...unread.map(({ id, why }) => ({
        id,
        title: titleOf({ id }),
        sentence: '',
        problem: why,
        ...about(id),
      })),
    ],
  };
}

/** Stops a rule from running, or lets it run again; what was set off meanwhile stays as it is, and may be repeated. */
export async function pauseRule(
  services: Services,
  actor: UserActor,
  templateId: string,
  ruleId: string,
  paused: boolean,
): Promise<TemplateRule> {
  assertMayManage(actor, templateId);
  await ruleOf(services, templateId, ruleId);
  const { prisma, environment } = services;
  const at = new Date(environment.now());
  if (paused)
    await prisma.automationPause.createMany({
      data: [{ templateId, ruleId, byId: actor.id, byName: storableText(actor.name), at }],
      skipDuplicates: true,
    });
  else await prisma.automationPause.deleteMany({ where: { templateId, ruleId } });
  await recordAudit(services, actor, paused ? 'rule-paused' : 'rule-resumed', `${templateId}/${ruleId}`);
  const { rules } = await getTemplateRules(services, actor, templateId);
  const rule = rules.find(({ id }) => id === ruleId);
  if (rule === undefined) throw noRule(templateId, ruleId);
  return rule;
}

/** Runs a rule again for the Codex and the moment of a run that has ended. */
export async function replayRun(services: Services, actor: UserActor, runId: string): Promise<RuleRun> {
  const run = await findRun(services, actor, runId);
  assertMayManage(actor, run?.templateId ?? '');
  if (run === null) throw new BinderyError('not_found', `There is no run ${runId}.`);
  if (run.status === 'waiting' || run.status === 'running')
    throw new BinderyError('conflict', 'This run has not ended yet.');
  const { environment, prisma } = services;
  const now = new Date(environment.now());
  const id = environment.newId();
  const { codexId, templateId, templateVersion, ruleId, ruleTitle, at } = run;
  const by = { kind: 'user' as const, id: actor.id, name: actor.name };
  const { comment } = run.cause as Partial<RunCause>;
  await insertRuns(prisma, [
    {
      ...{ id, codexId, templateId, templateVersion, ruleId, ruleTitle, at },
      ...{ key: `replay:${id}`, depth: 0, chainId: id, status: 'waiting', message: null },
      cause: { kind: 'replay', by, runId, ...(comment && { comment }) },
      ...{ nextAt: now, createdAt: now, finishedAt: null },
    },
  ]);
  services.automation.wake();
  const made = await findRun(services, actor, id);
  if (made === null) throw new BinderyError('gone', 'The Codex was deleted for good.');
  return presentRun(made);
}

/** What a rule would do for a Codex now. Writes nothing, and pauses nothing. */
export async function tryRule(
  services: Services,
  actor: UserActor,
  templateId: string,
  ruleId: string,
  codexId: string,
): Promise<DryRunResult> {
  assertMayManage(actor, templateId);
  const row = await findCodex(services, actor, 'read', codexId);
  if (row.templateId !== templateId)
    throw new BinderyError('invalid_input', `This Codex is not made from the template "${templateId}".`);
  const template = await templateOf(services, row, row.templateVersion);
  const rule = readRules(template).rules.find(({ id }) => id === ruleId);
  if (rule === undefined) throw noRule(templateId, ruleId);
  const options = { at: services.environment.now(), rollUps: rollUpsFor(actor, row) };
  const moment = await readMoment(services, row, template, options);
  const actions = await Promise.all(
    rule.then.map(async (action) => ({
      sentence: describeAction(action, template.fields),
      ...(await tryAction(services, { row, template, rule, options }, action)),
    })),
  );
  return { applies: isMeant(rule, moment), actions };
}

type Tried = Pick<DryRunResult['actions'][number], 'values' | 'problem'>;

interface Trial {
  readonly row: CodexRow;
  readonly template: Template;
  readonly rule: AutomationRule;
  readonly options: MomentOptions;
}

async function tryAction(
  services: Services,
  { row, template, rule, options }: Trial,
  action: Action,
): Promise<Tried> {
  const moment = await readMoment(services, row, template, options);
  if ('create' in action) {
    const planned = await plannedCreation(services, row, template, action.create, options);
    const target = await services.templates.find(planned.templateId);
    const problem = target === null ? `There is no template “${planned.templateId}”.` : null;
    return { values: { title: planned.title, ...planned.fields }, problem };
  }
  if ('post' in action) {
    const { prisma } = services;
    const target = await prisma.automationTarget.findUnique({ where: { name: action.post } });
    const problem = target === null ? `There is no target “${action.post}” yet.` : null;
    return { values: target === null ? null : { url: target.url }, problem };
  }
  if ('notify' in action) {
    const people = peopleAt(action.notify, moment);
    const problem = people.length === 0 ? 'The fields name nobody.' : null;
    return { values: { people, text: action.text }, problem };
  }
  if ('review' in action) {
    const people = peopleAt(action.review, moment);
    return { values: { people }, problem: people.length === 0 ? 'The fields name nobody.' : null };
  }
  if ('move' in action) {
    const under = valueAt(action.move.under, undefined, moment);
    return { values: { under }, problem: typeof under === 'string' ? null : 'The field names no Codex.' };
  }
  const values: Record<string, JsonValue> = { ...changeAt(action, moment) };
  const actor = ruleActor('dry-run', titleOf(rule));
  try {
    const found = await findReferred(services, actor, template, values);
    assertFieldValues(template, values, {
      ...{ codexId: row.id, ...found, taker: takerOf(actor), authorId: row.createdById },
      before: (field) => moment.values[field.id] ?? null,
      standing: (id) => moment.values[id] ?? null,
    });
    return { values, problem: null };
  } catch (error) {
    if (!isBinderyError(error)) throw error;
    return { values, problem: failureText(error) };
  }
}

async function ruleOf({ templates }: Services, templateId: string, ruleId: string): Promise<void> {
  const template = await templates.get(templateId);
  if (!template.automation.some(({ id }) => id === ruleId)) throw noRule(templateId, ruleId);
}

function noRule(templateId: string, ruleId: string): BinderyError {
  return new BinderyError('not_found', `The template "${templateId}" has no rule "${ruleId}".`);
}

/** Says where the days of the workspace begin and end. Dates that rules wait for are worked out anew by whoever runs them. */
export async function setTimeZone(services: Services, actor: UserActor, timeZone: string): Promise<void> {
  assertCan(actor, { action: 'manageMembers', resource: { kind: 'instance' } });
  const value = { name: timeZone };
  const where = { key: 'timeZone' };
  await services.prisma.setting.upsert({ where, create: { ...where, value }, update: { value } });
  await recordAudit(services, actor, 'time-zone-set', timeZone);
  services.automation.wake();
}
