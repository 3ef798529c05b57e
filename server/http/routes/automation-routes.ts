/** `/automation/…` and `/templates/:id/automation`: rules of templates, their runs, and the time zone of the workspace. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  callWebhookSchema,
  dryRunResultSchema,
  dryRunSchema,
  pauseRuleSchema,
  putRuleTargetSchema,
  RUN_STATUSES,
  ruleRunListSchema,
  ruleRunSchema,
  ruleTargetListSchema,
  ruleTargetWithSecretSchema,
  templateRuleSchema,
  templateRulesSchema,
  timeZoneSchema,
  webhookCalledSchema,
} from '#core/protocol/api/automation.ts';
import { closedObject } from '#core/protocol/api/closed-object.ts';
import { codexIdSchema } from '#core/protocol/api/codices.ts';
import { RULE_NAME } from '#core/template/format/name-rules.ts';
import { getTimeZone } from '../../access/workspace-setting.ts';
import { callWebhook } from '../../automation/call-webhook.ts';
import { listRuns } from '../../automation/list-runs.ts';
import {
  getTemplateRules,
  pauseRule,
  replayRun,
  setTimeZone,
  tryRule,
} from '../../automation/manage-rules.ts';
import { listTargets, putTarget, removeTarget } from '../../automation/post-target.ts';
import type { Services } from '../../ports/services.ts';
import { idParams, jsonAnswer, jsonBody, SECURITY } from '../requests/answers.ts';
import { type HttpEnv, requireUser } from '../requests/context.ts';
import { underKey } from '../requests/idempotency.ts';
import { describeOperation } from '../requests/operation.ts';

const AUTOMATION = { tags: ['Automation'], security: SECURITY };
const ruleParams = idParams.extend({ rule: z.string().min(1).max(64) });

const list = describeOperation({
  ...AUTOMATION,
  operationId: 'listRuleRuns',
  method: 'get',
  path: '/automation/runs',
  summary: 'The log of automation rules: what was set off, by whom, and what became of it',
  request: {
    query: closedObject({
      template: z.string().max(64).optional(),
      rule: z.string().max(64).optional(),
      codex: codexIdSchema.optional(),
      status: z.enum(RUN_STATUSES).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
      cursor: z.string().max(200).optional(),
    }),
  },
  responses: { 200: jsonAnswer(ruleRunListSchema, 'Newest first') },
});

const replay = describeOperation({
  ...AUTOMATION,
  operationId: 'replayRuleRun',
  fails: [409, 410],
  method: 'post',
  path: '/automation/runs/{id}/replay',
  summary: 'Run a rule again, as it is now, for the Codex and the moment of a run that has ended',
  request: { params: idParams },
  responses: { 201: jsonAnswer(ruleRunSchema, 'The new run') },
});

const webhook = describeOperation({
  ...AUTOMATION,
  operationId: 'callWebhook',
  method: 'post',
  path: '/automation/webhooks/{name}',
  summary: 'Set off the rules that wait for this webhook, for a Codex that the caller may edit',
  request: {
    params: z.object({ name: z.string().min(1).max(64) }),
    headers: z.object({ 'idempotency-key': z.string().min(1).max(200).optional() }),
    body: jsonBody(callWebhookSchema),
  },
  responses: { 202: jsonAnswer(webhookCalledSchema, 'How many rules were set off') },
});

const rules = describeOperation({
  ...AUTOMATION,
  operationId: 'getTemplateAutomation',
  method: 'get',
  path: '/templates/{id}/automation',
  summary: 'The automation rules of a template in words, with their runs of the last 30 days',
  request: { params: idParams },
  responses: { 200: jsonAnswer(templateRulesSchema, 'In the order of the template') },
});

const pause = describeOperation({
  ...AUTOMATION,
  operationId: 'pauseTemplateRule',
  method: 'put',
  path: '/templates/{id}/automation/{rule}/pause',
  summary: 'Pause a rule, or let it run again',
  request: { params: ruleParams, body: jsonBody(pauseRuleSchema) },
  responses: { 200: jsonAnswer(templateRuleSchema, 'The rule') },
});

const tryOut = describeOperation({
  ...AUTOMATION,
  operationId: 'tryTemplateRule',
  method: 'post',
  path: '/templates/{id}/automation/{rule}/dry-run',
  summary: 'What a rule would do for a Codex now; nothing is written',
  request: { params: ruleParams, body: jsonBody(dryRunSchema) },
  responses: { 200: jsonAnswer(dryRunResultSchema, 'Action by action') },
});

const targetParams = z.object({ name: z.string().max(64).regex(RULE_NAME.form) });

const targets = describeOperation({
  ...AUTOMATION,
  operationId: 'listRuleTargets',
  method: 'get',
  path: '/automation/targets',
  summary: 'The addresses that rules may post to',
  responses: { 200: jsonAnswer(ruleTargetListSchema, 'By name') },
});

const setTarget = describeOperation({
  ...AUTOMATION,
  operationId: 'setRuleTarget',
  fails: [409],
  method: 'put',
  path: '/automation/targets/{name}',
  summary: 'Add a target that rules may post to, or give it another address',
  request: { params: targetParams, body: jsonBody(putRuleTargetSchema) },
  responses: { 200: jsonAnswer(ruleTargetWithSecretSchema, 'With the secret that messages are signed with') },
});

const dropTarget = describeOperation({
  ...AUTOMATION,
  operationId: 'removeRuleTarget',
  method: 'delete',
  path: '/automation/targets/{name}',
  summary: 'Remove a target; rules that post to it fail from then on',
  request: { params: z.object({ name: z.string().min(1).max(64) }) },
  responses: { 204: { description: 'Removed' } },
});

const readZone = describeOperation({
  ...AUTOMATION,
  operationId: 'getTimeZone',
  method: 'get',
  path: '/time-zone',
  summary: 'Where the days of the workspace begin and end',
  responses: { 200: jsonAnswer(timeZoneSchema, 'An IANA name') },
});

const writeZone = describeOperation({
  ...AUTOMATION,
  operationId: 'setTimeZone',
  method: 'put',
  path: '/time-zone',
  summary: 'Say where the days of the workspace begin and end; waiting dates are worked out anew',
  request: { body: jsonBody(timeZoneSchema) },
  responses: { 200: jsonAnswer(timeZoneSchema, 'As it is now') },
});

export function addAutomationRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(list, async (c) => c.json(await listRuns(services, requireUser(c), c.req.valid('query')), 200));

  app.openapi(replay, async (c) => {
    return c.json(await replayRun(services, requireUser(c), c.req.valid('param').id), 201);
  });

  app.openapi(webhook, async (c) => {
    const { name } = c.req.valid('param');
    const key = c.req.valid('header')['idempotency-key'];
    const user = requireUser(c);
    const call = () => callWebhook(services, user, name, c.req.valid('json'), key);
    return c.json(await underKey(services, c, key, call), 202);
  });

  app.openapi(rules, async (c) => {
    return c.json(await getTemplateRules(services, requireUser(c), c.req.valid('param').id), 200);
  });

  app.openapi(pause, async (c) => {
    const { id, rule } = c.req.valid('param');
    return c.json(await pauseRule(services, requireUser(c), id, rule, c.req.valid('json').paused), 200);
  });

  app.openapi(tryOut, async (c) => {
    const { id, rule } = c.req.valid('param');
    return c.json(await tryRule(services, requireUser(c), id, rule, c.req.valid('json').codexId), 200);
  });

  app.openapi(targets, async (c) =>
    c.json({ items: [...(await listTargets(services, requireUser(c)))] }, 200),
  );

  app.openapi(setTarget, async (c) => {
    const { name } = c.req.valid('param');
    return c.json(await putTarget(services, requireUser(c), name, c.req.valid('json').url), 200);
  });

  app.openapi(dropTarget, async (c) => {
    await removeTarget(services, requireUser(c), c.req.valid('param').name);
    return c.body(null, 204);
  });

  app.openapi(readZone, async (c) => {
    requireUser(c);
    return c.json({ timeZone: await getTimeZone(services) }, 200);
  });

  app.openapi(writeZone, async (c) => {
    const { timeZone } = c.req.valid('json');
    await setTimeZone(services, requireUser(c), timeZone);
    return c.json({ timeZone }, 200);
  });
}
