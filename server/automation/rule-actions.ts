/** The actions of rules: each is an ordinary edit by the one write path, in the name of the rule. */
import type { SystemActor } from '#core/access/policy.ts';
import { type Action, type AutomationRule, type Creation, titleOf } from '#core/automation/rule.ts';
import { changeAt, type RuleMoment, valueAt, valuesAt } from '#core/automation/rule-values.ts';
import { holds, sourceOfValues } from '#core/conditions/evaluate-condition.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import type { Template } from '#core/template/template.ts';
import { fillTitle } from '#core/template/title-pattern.ts';
import { dayIn } from '#core/time/calendar.ts';
import { getTimeZone } from '../access/workspace-setting.ts';
import { namesOf, presentReading, readWith } from '../codices/content/codex-reading.ts';
import { moveCodex } from '../codices/lifecycle/move-codex.ts';
import { createCodex } from '../codices/writing/create-codex.ts';
import { patchCodex } from '../codices/writing/patch-codex.ts';
import type { Services } from '../ports/services.ts';
import { readPeopleNames } from '../projection/people-names.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';
import { postToTarget } from './post-target.ts';

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
}

/** The Codex as it is now, for the condition and the values of a rule. */
export async function readMoment(
  services: Services,
  row: CodexRow,
  { fields }: Pick<Template, 'fields'>,
  at: number,
): Promise<RuleMoment> {
  const now = services.environment.now();
  const people = await readPeopleNames(services, row);
  const { values } = await readWith(services, row, presentReading, { richText: 'markdown', now, people });
  return { at, timeZone: await getTimeZone(services), fields, values };
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
  else if ('set' in action) {
    const { services, actor, row, template, at, key } = context;
    const fields = changeAt(action, await readMoment(services, row, template, at));
    await patchCodex(services, actor, row.id, { fields }, { idempotencyKey: key });
  } else await changeMembers(action, context);
}

/** A set is sent whole, so it must not have changed between reading and writing. */
async function changeMembers(
  action: Extract<Action, { add: unknown } | { remove: unknown }>,
  { services, actor, row, template, at, key }: ActionContext,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const expectedSeq = await services.journal.headSeq(codexDocumentName(row.id));
    const fields = changeAt(action, await readMoment(services, row, template, at));
    try {
      await patchCodex(services, actor, row.id, { fields }, { idempotencyKey: key, expectedSeq });
      return;
    } catch (error) {
      if (!isBinderyError(error) || error.code !== 'precondition_failed') throw error;
      if (attempt < ATTEMPTS) continue;
      throw new BinderyError('conflict', 'The Codex is being edited too busily.', { cause: error });
    }
  }
}

async function create(
  creation: Creation,
  { services, actor, row, template, at, key }: ActionContext,
): Promise<void> {
  const input = await plannedCreation(services, row, template, creation, at);
  await createCodex(services, actor, input, { idempotencyKey: key });
}

/** What a creation sends: title and values as they are now. */
export async function plannedCreation(
  services: Services,
  row: CodexRow,
  template: Template,
  { template: templateId, title, fields = {}, as }: Creation,
  at: number,
) {
  const moment = await readMoment(services, row, template, at);
  const target = await services.templates.find(templateId);
  const day = dayIn(at, moment.timeZone);
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
async function post(
  target: string,
  { services, rule, row, template, at, key }: ActionContext,
): Promise<void> {
  const { values } = await readMoment(services, row, template, at);
  await postToTarget(services, target, key, {
    type: 'rule',
    timestamp: new Date(at).toISOString(),
    data: {
      rule: { id: rule.id, title: titleOf(rule) },
      template: { id: template.id, version: template.version },
      codex: { id: row.id, title: row.title, url: `${services.env.appUrl}${codexPath(row.id)}` },
      fields: values,
    },
  });
}

async function move(under: JsonValue, { services, actor, row, template, at }: ActionContext): Promise<void> {
  const parentId = valueAt(under, undefined, await readMoment(services, row, template, at));
  if (typeof parentId !== 'string' || parentId === '')
    throw new BinderyError('invalid_input', 'The field names no Codex to move below.');
  await moveCodex(services, actor, row.id, { parentId });
}
