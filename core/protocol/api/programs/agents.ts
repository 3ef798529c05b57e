/** Wire schemas of agents: members that are programs, and what they did in runs. */
import { z } from 'zod';
import { AGENT_SCOPES } from '#core/access/policy.ts';
import { closedObject } from '../closed-object.ts';
import { MAX_NAME_LENGTH, personNameSchema } from '../people.ts';

export const MAX_PROVIDER_LENGTH = 40;
/** What a budget may be: of edits in an hour, and of bytes. */
export const MAX_AGENT_EDITS = 10_000;
export const MAX_AGENT_BYTES = 256 * 1024 * 1024;
/** What an agent may do in an hour until somebody says otherwise. */
export const DEFAULT_AGENT_BUDGET = { edits: 300, bytes: 4_000_000 } as const;

/** How many templates an agent may be limited to, and to how many fields of each. */
export const MAX_AGENT_TEMPLATES = 50;
export const MAX_AGENT_FIELDS = 200;

/** `ownerStopped`: whoever answers for it is suspended, or no member any more. */
export const AGENT_STATES = ['active', 'paused', 'expired', 'ownerStopped', 'removed'] as const;
export type AgentState = (typeof AGENT_STATES)[number];

const providerSchema = personNameSchema.max(MAX_PROVIDER_LENGTH);
/** In any hour. */
const budgetSchema = closedObject({
  edits: z.int().min(1).max(MAX_AGENT_EDITS),
  bytes: z.int().min(1024).max(MAX_AGENT_BYTES),
});

/** A template whose Codices it reaches, and their fields by id and `title`; `null`: all that they hold. */
const templateLimitSchema = closedObject({
  template: z.string().min(1).max(64),
  fields: z.array(z.string().min(1).max(80)).min(1).max(MAX_AGENT_FIELDS).nullable(),
});
export type TemplateLimitBody = z.infer<typeof templateLimitSchema>;
/** The same as it is told, however it was stored. */
const toldLimitSchema = z.object({ template: z.string(), fields: z.array(z.string()).nullable() });

export const agentTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
});
export type AgentToken = z.infer<typeof agentTokenSchema>;

export const agentSchema = z.object({
  id: z.string(),
  name: z.string(),
  hue: z.int().nullable(),
  picture: z.string().nullable(),
  /** Whose program or model it is. */
  provider: z.string(),
  /** Whoever answers for it, for good. */
  owner: z.object({ id: z.string(), name: z.string() }),
  scope: z.enum(AGENT_SCOPES),
  /** The Codex it is limited to, with everything below; its title only for those who may read it. */
  subtree: z.object({ id: z.string(), title: z.string().nullable() }).nullable(),
  /** The templates it is limited to; `null`: none. */
  templates: z.array(toldLimitSchema).nullable(),
  budget: z.object({ edits: z.int(), bytes: z.int() }),
  /** In the last hour. */
  used: z.object({ edits: z.int(), bytes: z.int() }),
  expiresAt: z.iso.datetime().nullable(),
  state: z.enum(AGENT_STATES),
  /** Those that are open. */
  tokens: z.array(agentTokenSchema),
  createdAt: z.iso.datetime(),
});
export type AgentBody = z.infer<typeof agentSchema>;
export const agentListSchema = z.object({ items: z.array(agentSchema) });

const writable = {
  name: personNameSchema,
  provider: providerSchema,
  scope: z.enum(AGENT_SCOPES),
  /** A Codex: the agent reaches it and everything below, and nothing else. */
  subtree: z.string().max(64).nullable(),
  /** The agent reaches Codices of these templates and no others; of one with `fields` these fields, and the title for reading. */
  templates: z.array(templateLimitSchema).min(1).max(MAX_AGENT_TEMPLATES).nullable(),
  budget: budgetSchema,
  expiresAt: z.iso.datetime().nullable(),
};

export const createAgentSchema = closedObject({
  name: writable.name,
  provider: writable.provider,
  /** A member; oneself when absent. */
  owner: z.string().max(64).optional(),
  scope: writable.scope.default('suggest'),
  subtree: writable.subtree.optional(),
  templates: writable.templates.optional(),
  budget: writable.budget.optional(),
  expiresAt: writable.expiresAt.optional(),
});
export type CreateAgentBody = z.infer<typeof createAgentSchema>;

/** What is left out stays as it is. Its owner may pause it; all else, and that it goes on, is for admins. */
export const patchAgentSchema = closedObject({
  name: writable.name.optional(),
  provider: writable.provider.optional(),
  scope: writable.scope.optional(),
  subtree: writable.subtree.optional(),
  templates: writable.templates.optional(),
  budget: writable.budget.optional(),
  expiresAt: writable.expiresAt.optional(),
  paused: z.boolean().optional(),
});
export type PatchAgentBody = z.infer<typeof patchAgentSchema>;

export const createAgentTokenSchema = closedObject({
  name: z.string().trim().min(1).max(MAX_NAME_LENGTH),
  expiresAt: z.iso.datetime().nullish(),
  /** One's own. */
  password: z.string().min(1).max(200),
});
export type CreateAgentTokenBody = z.infer<typeof createAgentTokenSchema>;
export const createdAgentTokenSchema = agentTokenSchema.extend({ token: z.string() });

export const agentRunSchema = z.object({
  /** When it began; names the run. */
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  edits: z.int(),
  bytes: z.int(),
  /** What it wrote in; what the reader may not know of is left out. */
  documents: z.array(
    z.object({
      kind: z.enum(['codex', 'comments', 'tree', 'files']),
      codex: z.object({ id: z.string(), title: z.string() }).nullable(),
      branch: z.string().nullable(),
      edits: z.int(),
      /** Fields, `title` and `@references` among them; of comments none. */
      fields: z.array(z.string()),
    }),
  ),
  undone: z.object({ at: z.iso.datetime(), by: z.object({ id: z.string(), name: z.string() }) }).nullable(),
});
export type AgentRun = z.infer<typeof agentRunSchema>;
export const agentRunListSchema = z.object({
  items: z.array(agentRunSchema),
  nextCursor: z.string().nullable(),
});
export const listAgentRunsSchema = closedObject({ cursor: z.iso.datetime().optional() });

/** `from` as the list of runs says it. */
export const undoRunSchema = closedObject({ from: z.iso.datetime() });

/**
 * Why something of a run stays: others have written in the same place since, there is nothing left of it, the rules of the template or the
 * rights of whoever undoes say no, or it is of a kind that is not undone (comments, moves, files).
 */
export const KEPT_REASONS = ['changedSince', 'notAllowed', 'notUndone', 'gone'] as const;
export type KeptReason = (typeof KEPT_REASONS)[number];

export const undoneRunSchema = z.object({
  documents: z.array(
    z.object({
      kind: z.enum(['codex', 'comments', 'tree', 'files']),
      codex: z.object({ id: z.string(), title: z.string() }).nullable(),
      branch: z.string().nullable(),
      /** Made in the run, and now in the trash. */
      trashed: z.boolean(),
      /** The fields that are as they were before. */
      fields: z.array(z.string()),
      /** What stays, and why; without a field: all of it. */
      kept: z.array(z.object({ field: z.string().nullable(), why: z.enum(KEPT_REASONS) })),
    }),
  ),
});
export type UndoneRunBody = z.infer<typeof undoneRunSchema>;
