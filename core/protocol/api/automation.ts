/** Wire schemas of automation: rules of a template and their runs. */
import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { codexIdSchema } from './codices.ts';
import { jsonValueSchema } from './json-value.ts';
import { timeZoneNameSchema } from './people.ts';

export const RUN_STATUSES = ['waiting', 'running', 'done', 'failed', 'skipped', 'stopped'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const ruleAuthorSchema = z.object({
  kind: z.enum(['user', 'guest', 'system']),
  id: z.string(),
  name: z.string(),
  /** The Codex on top of what their API token reached, where it was not the whole tree. */
  subtreeId: z.string().optional(),
});

/** What set a rule off. */
export const runCauseSchema = z.object({
  kind: z.enum(['created', 'changed', 'date', 'commented', 'webhook', 'replay']),
  /** Whoever did it: a member, a guest, another rule; of a date, whoever wrote it. */
  by: ruleAuthorSchema.optional(),
  /** Of a date, when nobody does anything: whoever published the version, and answers for what its rule does. */
  publishedBy: z.object({ id: z.string(), name: z.string() }).optional(),
  /** The operation of the Codex. */
  seq: z.number().int().optional(),
  field: z.string().optional(),
  value: jsonValueSchema.optional(),
  webhook: z.string().optional(),
  /** Also of a run that is repeated. */
  comment: z.object({ threadId: z.string(), commentId: z.string() }).optional(),
  /** The run that is repeated. */
  runId: z.string().optional(),
});
export type RunCause = z.infer<typeof runCauseSchema>;

export const ruleRunSchema = z.object({
  id: z.uuid(),
  template: z.object({ id: z.string(), version: z.number().int() }),
  rule: z.object({ id: z.string(), title: z.string() }),
  codex: z.object({ id: z.uuid(), title: z.string() }),
  status: z.enum(RUN_STATUSES).meta({
    description:
      'failed: tried and given up; skipped: nothing to do (condition, pause, trash); stopped: by a guard against loops.',
  }),
  cause: runCauseSchema,
  /** Why it is as it is, for people. */
  message: z.string().nullable(),
  attempts: z.number().int(),
  actionsDone: z.number().int(),
  at: z.iso.datetime().meta({ description: 'When it was set off.' }),
  nextAt: z.iso.datetime().nullable().meta({ description: 'When it is tried next, while it waits.' }),
  finishedAt: z.iso.datetime().nullable(),
});
export type RuleRun = z.infer<typeof ruleRunSchema>;

export const ruleRunListSchema = z.object({
  items: z.array(ruleRunSchema),
  nextCursor: z.string().nullable(),
});
export type RuleRunList = z.infer<typeof ruleRunListSchema>;

export const templateRuleSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** The rule in words. */
  sentence: z.string(),
  pausedAt: z.iso.datetime().nullable(),
  pausedBy: z.string().nullable(),
  /** Why it cannot be run; `null` for a rule that can. */
  problem: z.string().nullable(),
  /** Of the last 30 days. */
  counts: z.object({
    waiting: z.number().int(),
    done: z.number().int(),
    skipped: z.number().int(),
    failed: z.number().int().meta({ description: 'Failed and stopped ones.' }),
  }),
  lastRunAt: z.iso.datetime().nullable(),
});
export type TemplateRule = z.infer<typeof templateRuleSchema>;

export const templateRulesSchema = z.object({
  template: z.object({ id: z.string(), name: z.string(), version: z.number().int() }),
  timeZone: z.string(),
  rules: z.array(templateRuleSchema),
});
export type TemplateRules = z.infer<typeof templateRulesSchema>;

/** `POST /automation/webhooks/:name`. */
export const callWebhookSchema = closedObject({ codexId: codexIdSchema });
export const webhookCalledSchema = z.object({ setOff: z.number().int() });

export const pauseRuleSchema = closedObject({ paused: z.boolean() });
export const dryRunSchema = closedObject({ codexId: codexIdSchema });

/** What a rule would do now. */
export const dryRunResultSchema = z.object({
  /** Whether its condition holds. */
  applies: z.boolean(),
  actions: z.array(
    z.object({
      sentence: z.string(),
      /** Values as they would be written. */
      values: z.record(z.string(), jsonValueSchema).nullable(),
      problem: z.string().nullable(),
    }),
  ),
});
export type DryRunResult = z.infer<typeof dryRunResultSchema>;

/** Where rules may post to. */
export const ruleTargetSchema = z.object({
  name: z.string(),
  url: z.string(),
  setBy: z.string(),
  setAt: z.iso.datetime(),
});
export type RuleTarget = z.infer<typeof ruleTargetSchema>;
export const ruleTargetListSchema = z.object({ items: z.array(ruleTargetSchema) });
export const ruleTargetWithSecretSchema = ruleTargetSchema.extend({
  secret: z.string().meta({ description: 'Messages are signed with it, as Standard Webhooks are.' }),
});
export type RuleTargetWithSecret = z.infer<typeof ruleTargetWithSecretSchema>;

/** `PUT /automation/targets/:name`. */
export const putRuleTargetSchema = closedObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an address that begins with https:// or http://' })
    .max(2000),
});

export const timeZoneSchema = closedObject({ timeZone: timeZoneNameSchema });
