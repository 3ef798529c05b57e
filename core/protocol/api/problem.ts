/** The error body of every REST answer: RFC 9457 problem details with a stable `type`. */
import { z } from 'zod';
import { ERROR_CODES } from '#core/errors.ts';
import { issueSchema } from './templates.ts';

export const problemSchema = z.object({
  /** `urn:bindery:problem:<code>` */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(ERROR_CODES),
  errors: z.array(issueSchema),
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
