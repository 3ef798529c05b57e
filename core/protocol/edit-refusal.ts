/** The stateless message by which the server says why it refuses an edit, before it closes the document for it. */
import { z } from 'zod';

const MAX_REASON_LENGTH = 500;

const editRefusalSchema = z.strictObject({
  type: z.literal('edit-refused'),
  reason: z.string().max(MAX_REASON_LENGTH),
  /** The reason passes by itself: the same edit is welcome later. */
  passes: z.boolean(),
});

export type EditRefusal = Omit<z.infer<typeof editRefusalSchema>, 'type'>;

/** Encodes the message. */
export function writeEditRefusal({ reason, passes }: EditRefusal): string {
  const message: z.infer<typeof editRefusalSchema> = {
    type: 'edit-refused',
    reason: reason.slice(0, MAX_REASON_LENGTH),
    passes,
  };
  return JSON.stringify(message);
}

/** What a parsed message says of a refusal; `null` for any other message. */
export function readEditRefusal(message: unknown): EditRefusal | null {
  const { data } = editRefusalSchema.safeParse(message);
  return data === undefined ? null : { reason: data.reason, passes: data.passes };
}
