/** Wire schemas of intake links: forms by which strangers, without an account, make Codices of one template in one place. */
import { z } from 'zod';
import type { Question } from '#core/intake/questions.ts';
import { closedObject } from '../closed-object.ts';
import { codexIdSchema, fieldValuesSchema } from '../codices.ts';
import { LINK_PASSWORD_LENGTH } from '../sharing.ts';

/** With “Form ” before it, it is the name in the history. */
export const MAX_INTAKE_NAME_LENGTH = 70;
export const MAX_THANKS_LENGTH = 1000;
export const MAX_INTAKE_ANSWERS = 1_000_000;

const settings = {
  name: z.string().trim().max(MAX_INTAKE_NAME_LENGTH).optional(),
  /** Shown when the answers have arrived; plain text. */
  thanks: z.string().trim().max(MAX_THANKS_LENGTH).optional(),
  /** What is asked, `title` among it. Left out when it is made: all that can be. */
  fields: z.array(z.string().min(1).max(100)).min(1).max(200).optional(),
  expiresAt: z.iso.datetime().nullish(),
  password: z.string().min(LINK_PASSWORD_LENGTH.min).max(LINK_PASSWORD_LENGTH.max).nullish(),
  /** How many answers it takes before it closes. */
  maxAnswers: z.int().min(1).max(MAX_INTAKE_ANSWERS).nullish(),
};

export const createIntakeLinkSchema = closedObject({ templateId: z.string().min(1).max(64), ...settings });
export type CreateIntakeLinkBody = z.infer<typeof createIntakeLinkSchema>;

/** What is not given stays as it is; `null` takes an end, a password or a limit away. */
export const updateIntakeLinkSchema = closedObject(settings);
export type UpdateIntakeLinkBody = z.infer<typeof updateIntakeLinkSchema>;

/**
 * Why a form takes nothing now: past its time, as many answers as it takes, its maker may not create there any more, its place is gone or
 * takes no such Codex, or nothing is made from the template any more.
 */
export const INTAKE_ENDS = ['expired', 'full', 'maker', 'place', 'template'] as const;
export type IntakeEnd = (typeof INTAKE_ENDS)[number];

export const intakeLinkSchema = z.object({
  id: z.uuid(),
  /** Below which Codex the answers arrive; `null`: at the top. */
  parentId: codexIdSchema.nullable(),
  template: z.object({ id: z.string(), name: z.string() }),
  /** What whoever made it calls it; may be empty. */
  name: z.string(),
  fields: z.array(z.string()),
  thanks: z.string(),
  expiresAt: z.iso.datetime().nullable(),
  hasPassword: z.boolean(),
  maxAnswers: z.int().nullable(),
  answers: z.int(),
  createdBy: z.object({ id: z.string(), name: z.string() }),
  createdAt: z.iso.datetime(),
  lastAnswerAt: z.iso.datetime().nullable(),
  /** `null` while it takes answers. What is mended opens it again. */
  ended: z.enum(INTAKE_ENDS).nullable(),
});
export type IntakeLinkBody = z.infer<typeof intakeLinkSchema>;
export const intakeLinkListSchema = z.object({ items: z.array(intakeLinkSchema) });

/** The only time the token is shown. */
export const createdIntakeLinkSchema = intakeLinkSchema.extend({ url: z.url(), token: z.string() });
export type CreatedIntakeLink = z.infer<typeof createdIntakeLinkSchema>;

/** `GET /intake-links`: of all Codices, for admins. */
export const intakeQuerySchema = closedObject({
  createdBy: z.string().min(1).max(100).optional(),
  /** `open`: not closed by anybody; `ended`: closed. Without it, both. */
  state: z.enum(['open', 'ended']).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional(),
});
export type IntakeQuery = z.infer<typeof intakeQuerySchema>;
export const adminIntakeLinkSchema = intakeLinkSchema.extend({
  /** `null`: at the top. */
  parentTitle: z.string().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});
export type AdminIntakeLink = z.infer<typeof adminIntakeLinkSchema>;
export const adminIntakeLinkListSchema = z.object({
  items: z.array(adminIntakeLinkSchema),
  nextCursor: z.string().nullable(),
});

const token = z.string().min(20).max(200);
const password = z.string().max(LINK_PASSWORD_LENGTH.max).optional();

/** `POST /intake/open`: what a form asks. */
export const openIntakeSchema = closedObject({ token, password });
export const questionSchema = z
  .custom<Question>((value) => typeof value === 'object' && value !== null)
  .meta({
    type: 'object',
    description: 'A field as a template has it, with conditions over other questions only.',
  });
export const intakeFormSchema = z.object({
  title: z.string(),
  questions: z.array(questionSchema),
});
export type IntakeForm = z.infer<typeof intakeFormSchema>;

/** `POST /intake/answer`: the answers by question; rich text as plain text. */
export const answerIntakeSchema = closedObject({ token, password, answers: fieldValuesSchema });
export type AnswerIntakeBody = z.infer<typeof answerIntakeSchema>;
export const answeredIntakeSchema = z.object({ thanks: z.string() });
