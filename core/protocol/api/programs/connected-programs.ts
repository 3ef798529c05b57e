/** Wire schemas of programs that members let in by OAuth: what one asks for, the answer of the member, and those that are in. */
import { z } from 'zod';
import { AGENT_SCOPES } from '#core/access/policy.ts';
import { PROGRAM_RESOURCES } from '#core/access/program-resource.ts';
import { closedObject } from '../closed-object.ts';

/** Asked for beside what it may do: to stay when the session ends in which it was let in. */
export const OFFLINE_SCOPE = 'offline_access';
export const MAX_PROGRAM_NAME = 80;
const MAX_REQUEST_LENGTH = 8_000;

/** The query that the program sent the browser with, as it is. */
const requestSchema = z.string().min(1).max(MAX_REQUEST_LENGTH);

export const programRequestSchema = closedObject({ request: requestSchema });

const askingSchema = z.object({
  /** As it calls itself: nobody has checked that. */
  name: z.string(),
  /** The site that says so, in a document at the address that is the program’s id; `null` for one that registered. */
  publishedAt: z.string().nullable().default(null),
  /** Where the answer goes: a site, or the computer of the member. */
  destination: z.string(),
  isLocal: z.boolean(),
  /** What it may be given; the member may choose less than it asks for. */
  scopes: z.array(z.enum(AGENT_SCOPES)),
  /** What is chosen until the member says otherwise. */
  scope: z.enum(AGENT_SCOPES),
  /** It asks to stay when the session ends. */
  mayStay: z.boolean(),
  /** What it asks to be let in for: tools, or the whole API. */
  resource: z.enum(PROGRAM_RESOURCES),
});
export type AskingProgram = z.infer<typeof askingSchema>;

/** What is asked of the member; or where the browser has to go, because the program asked for what there is not. */
export const askedProgramSchema = z.object({
  program: askingSchema.nullable(),
  redirect: z.string().nullable(),
});
export type AskedProgram = z.infer<typeof askedProgramSchema>;

export const answerProgramSchema = closedObject({
  request: requestSchema,
  allow: z.boolean(),
  scope: z.enum(AGENT_SCOPES).default('suggest'),
  /** It stays when this session ends, if it has asked for that. */
  stay: z.boolean().default(false),
});
export type AnswerProgramBody = z.infer<typeof answerProgramSchema>;
export const answeredProgramSchema = z.object({ redirect: z.string() });

export const connectedProgramSchema = z.object({
  id: z.string(),
  name: z.string(),
  destination: z.string(),
  isLocal: z.boolean(),
  scope: z.enum(AGENT_SCOPES),
  resource: z.enum(PROGRAM_RESOURCES),
  /** It ends with the session in which it was let in. */
  endsWithSession: z.boolean(),
  connectedAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type ConnectedProgram = z.infer<typeof connectedProgramSchema>;
export const connectedProgramListSchema = z.object({ items: z.array(connectedProgramSchema) });
