/** The actions of rules: each is an ordinary edit by the one write path, in the name of the rule. */
import type { SystemActor } from '#core/access/policy.ts';
import { type Action, type AutomationRule, type Creation, titleOf } from '#core/automation/rule.ts';
import { changeAt, peopleAt, type RuleMoment, valueAt, valuesAt } from '#core/automation/rule-values.ts';
import { holds, sourceOfValues } from '#core/conditions/evaluate-condition.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { RollUpResults } from '#core/formula/roll-ups.ts';
import type { JsonValue } from '#core/json.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { codexPath, threadPath } from '#core/protocol/page-address.ts';
import type { Template } from '#core/template/template.ts';
import { fillTitle } from '#core/template/title-pattern.ts';
import { dayIn } from '#core/time/calendar.ts';
import { getTimeZone } from '../access/workspace-setting.ts';
import { namesOf, presentReading, readWith } from '../codices/content/codex-reading.ts';
import { moveCodex } from '../codices/lifecycle/move-codex.ts';
import { createCodex } from '../codices/writing/create-codex.ts';
import { patchCodex } from '../codices/writing/patch-codex.ts';
import { notifyMembers } from '../notifications/notify-members.ts';
import type { Services } from '../ports/services.ts';
import { readPeopleNames } from '../projection/people-names.ts';
import { type CodexRow, readRollUps } from '../projection/tables/codex-store.ts';
import { askReviewByRule } from '../reviews/ask-review.ts';
import type { CauseComment } from './cause-comment.ts';
import { postToTarget } from './post-target.ts';
import { assertMayPlace, type RunOrigin, reachesAll } from './run-origin.ts';

/** How often sets are read again when the Codex moves while they are written. */
const ATTEMPTS = 5;

export interface ActionContext {
  readonly services: Services;
  readonly actor: SystemActor;
  readonly rule: AutomationRule;
  readonly row: CodexRow;
  readonly template: Template;
  /** When the rule was set off. */
  readonly at: number;
  /** The same for each attempt, another for each action: what was done before is not done again. */
  readonly key: string;
  readonly origin: RunOrigin;
  /** The one that has set it off, if one did. */
  readonly comment: CauseComment | null;
}

/** What a rule reads, and for whom: `rollUps` are those that whoever set it off may know. */
export interface MomentOptions {
  /** When the rule was set off. */
  readonly at: number;
  readonly rollUps: RollUpResults;
}

/** The Codex as it is now, for the condition and the values of a rule. */
export async function readMoment(
  services: Services,
  row: CodexRow,
  { fields }: Pick<Template, 'fields'>,
  { at, rollUps }: MomentOptions,
): Promise<RuleMoment> {
  const timeZone = await getTimeZone(services);
  const today = dayIn(services.environment.now(), timeZone);
  const people = await readPeopleNames(services, row);
  const options = { richText: 'markdown' as const, today, people, rollUps };
  const { values } = await readWith(services, row, presentReading, options);
  return { at, timeZone, fields, values };
}

/** Whether the condition of a rule holds; of a rule without one it does. */
export function isMeant(rule: Pick<AutomationRule, 'if'>, { fields, values }: RuleMoment): boolean {
  return rule.if === undefined || holds(rule.if, sourceOfValues(fields, values));
}

/** Why something failed, for people who know the Codex and not its API. */
export function failureText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^fields\./, '').slice(0, 1000);
}

/** Does one action. Throws what the write path refuses; done again with the same key, it does nothing. */
export async function doAction(action: Action, context: ActionContext): Promise<void> {
  if ('create' in action) await create(action.create, context);
  else if ('move' in action) await move(action.move.under, context);
  else if ('post' in action) await post(action.post, context);
  else if ('notify' in action) await notify(action, context);
  else if ('review' in action) await review(action, context);
  else if ('set' in action) {
    const { services, actor, row, key } = context;
    const fields = changeAt(action, await momentOf(context));
    await patchCodex(services, actor, row.id, { fields }, { idempotencyKey: key });
  } else await changeMembers(action, context);
}

async function momentOf({ services, row, template, at, origin }: ActionContext): Promise<RuleMoment> {
  return await readMoment(services, row, template, { at, rollUps: rollUpsOf(row, origin) });
}

/** Formulas over other Codices tell of those: a chain that goes back to somebody who does not reach them reads nothing there. */
export function rollUpsOf(row: CodexRow, origin: RunOrigin): RollUpResults {
  return reachesAll(origin) ? readRollUps(row) : {};
}

/** A set is sent whole, so it must not have changed between reading and writing. */
async function changeMembers(
  action: Extract<Action, { add: unknown } | { remove: unknown }>,
  context: ActionContext,
): Promise<void> {
  const { services, actor, row, key } = context;
  for (let attempt = 1; ; attempt += 1) {
    const expectedSeq = await services.journal.headSeq(codexDocumentName(row.id));
    const fields = changeAt(action, await momentOf(context));
    try {
      await patchCodex(services, actor, row.id, { fields }, { idempotencyKey: key, expectedSeq });
      return;
    } catch (error) {
      if (!isBinderyError(error) || error.code !== 'precondition_failed') throw error;
      if (attempt < ATTEMPTS) continue;
      throw new BinderyError('conflict', 'The Codex is being edited too fast.', { cause: error });
    }
  }
}

async function create(creation: Creation, context: ActionContext): Promise<void> {
  const { services, actor, row, template, at, key, origin } = context;
  const rollUps = rollUpsOf(row, origin);
  const input = await plannedCreation(services, row, template, creation, { at, rollUps });
  if (row.privateTopId !== null && input.parentId === null)
    throw new BinderyError('forbidden', 'This Codex is private: its rules create Codices only below it.');
  await assertMayPlace(services, origin, { codexId: row.id, parentId: input.parentId });
  await createCodex(services, actor, input, { idempotencyKey: key });
}

/** What a creation sends: title and values as they are now. */
export async function plannedCreation(
  services: Services,
  row: CodexRow,
  template: Template,
  { template: templateId, title, fields = {}, as }: Creation,
  options: MomentOptions,
) {
  const moment = await readMoment(services, row, template, options);
  const target = await services.templates.find(templateId);
  const day = dayIn(options.at, moment.timeZone);
  const names = namesOf(await readPeopleNames(services, row));
  const pattern = { ...template, titlePattern: title ?? '' };
  return {
    templateId,
    title: title === undefined ? '' : fillTitle(pattern, moment.values, day, names),
    parentId: as === 'child' ? row.id : null,
    fields: valuesAt(fields, target?.fields ?? {}, moment),
    timeZone: moment.timeZone,
  };
}

/** Receivers tell repetitions by the id: what was sent before a crash is sent again. */
async function post(target: string, context: ActionContext): Promise<void> {
  if (context.row.privateTopId !== null)
    throw new BinderyError('forbidden', 'This Codex is private: its rules post nothing outside.');
  const { values } = await momentOf(context);
  await postToTarget(context.services, target, context.key, ruleMessage(context, values));
}

/** What a rule posts. */
export function ruleMessage(
  { services, rule, row, template, at, comment }: Omit<ActionContext, 'actor' | 'key' | 'origin'>,
  values: RuleMoment['values'],
) {
  return {
    type: 'rule',
    timestamp: new Date(at).toISOString(),
    data: {
      rule: { id: rule.id, title: titleOf(rule) },
      template: { id: template.id, version: template.version },
      codex: { id: row.id, title: row.title, url: `${services.env.appUrl}${codexPath(row.id)}` },
      fields: values,
      ...(comment && { comment: presentCause(services, row, comment) }),
    },
  };
}

function presentCause({ env }: Services, row: CodexRow, comment: CauseComment) {
  const { id, threadId, author, body, createdAt } = comment;
  return {
    ...{ id, threadId, author, body: { markdown: body } },
    createdAt: new Date(createdAt).toISOString(),
    url: `${env.appUrl}${threadPath(row.id, threadId)}`,
  };
}

async function review(action: Extract<Action, { review: unknown }>, context: ActionContext): Promise<void> {
  const { services, actor, row, key } = context;
  const userIds = peopleAt(action.review, await momentOf(context));
  await askReviewByRule(services, { codexId: row.id, by: actor, key, setOffBy: setOffBy(context), userIds });
}

/** The member who set the rule off, if one did. */
function setOffBy({ origin }: ActionContext): string | null {
  return typeof origin !== 'string' && origin.by.kind === 'user' ? origin.by.id : null;
}

async function notify(action: Extract<Action, { notify: unknown }>, context: ActionContext): Promise<void> {
  const { services, actor, rule, row, template, key } = context;
  await notifyMembers(services, {
    ...{ codexId: row.id, by: actor, key },
    setOffBy: setOffBy(context),
    userIds: peopleAt(action.notify, await momentOf(context)),
    rule: { id: rule.id, version: template.version, action: rule.then.indexOf(action) },
  });
}

async function move(under: JsonValue, context: ActionContext): Promise<void> {
  const { services, actor, row, key, origin } = context;
  const parentId = valueAt(under, undefined, await momentOf(context));
  if (typeof parentId !== 'string' || parentId === '')
    throw new BinderyError('invalid_input', 'The field names no Codex to move below.');
  await assertMayPlace(services, origin, { codexId: row.id, parentId });
  await moveCodex(services, actor, row.id, { parentId }, { idempotencyKey: key });
}
