/** Wire schemas of the audit log. */
import { z } from 'zod';
import { AUDIT_ACTIONS } from '#core/access/audit-actions.ts';
import { AUDIT_BREAKS } from '#core/access/audit-break.ts';
import { closedObject } from './closed-object.ts';
import { jsonValueSchema } from './json-value.ts';

export const auditEventSchema = z.object({
  id: z.string(),
  /** Its number in its chain. */
  seq: z.number().int().nullable(),
  at: z.iso.datetime(),
  actor: z.object({ id: z.string(), name: z.string() }),
  /** One of the kinds of `GET /audit`; an event of a newer version may have another. */
  action: z.string(),
  /** What it was done to: the id of a member, a Codex, a template, a link and so on. */
  subject: z.string(),
  /** Its name, as far as it is known; `null` where it is not. */
  subjectName: z.string().nullable(),
  /** What the Codex of a share link or a form is called; absent where the event is about neither, or the reader may not know. */
  codexTitle: z.string().optional(),
  detail: z.record(z.string(), jsonValueSchema),
});
export type AuditEventBody = z.infer<typeof auditEventSchema>;
export const auditListSchema = z.object({
  items: z.array(auditEventSchema),
  nextCursor: z.string().nullable(),
});

const filter = {
  /** Whose acts: an id of a member or a guest, `cli` for the command line. */
  actor: z.string().min(1).max(200).optional(),
  action: z.enum(AUDIT_ACTIONS).optional(),
  subject: z.string().min(1).max(200).optional(),
  /** From this moment on. */
  since: z.iso.datetime({ offset: true }).optional(),
  /** Before this moment. */
  until: z.iso.datetime({ offset: true }).optional(),
};
export const auditFilterSchema = closedObject(filter);
export type AuditFilter = z.infer<typeof auditFilterSchema>;
export const auditQuerySchema = closedObject({
  ...filter,
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

export const auditBreakSchema = z.object({
  kind: z.enum(AUDIT_BREAKS),
  chain: z.string().nullable(),
  seq: z.number().int().nullable(),
  to: z.number().int().nullable(),
  eventId: z.string().nullable(),
});
export const auditVerificationSchema = z.object({
  ok: z.boolean(),
  events: z.number().int(),
  /** Where the chain ends. Kept elsewhere, it proves later that nothing up to here was changed by whoever owns the database. */
  head: z.object({ chain: z.string(), seq: z.number().int(), hash: z.string() }),
  /** How many hold, and up to which event they prove everything. */
  checkpoints: z.object({ count: z.int(), signedTo: z.int() }),
  /** At most 100. */
  breaks: z.array(auditBreakSchema),
});
export type AuditVerification = z.infer<typeof auditVerificationSchema>;
