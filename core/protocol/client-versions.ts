/** The versions that a page tells the server: that of its program in the address of the socket, that of a template in a message. */
import { z } from 'zod';

/** The stateless message by which a page says in which version of its template it shows a Codex; told again whenever that changes. */
export const shownTemplateSchema = z.strictObject({
  type: z.literal('template'),
  id: z.string().min(1).max(64),
  version: z.int().min(1),
});

/** A version of a template. */
export type ShownTemplate = Omit<z.infer<typeof shownTemplateSchema>, 'type'>;

/** Encodes the message. */
export function writeShownTemplate({ id, version }: ShownTemplate): string {
  return JSON.stringify({ type: 'template', id, version } satisfies z.infer<typeof shownTemplateSchema>);
}

/** What a stateless message says of a template; `null` for any other message. */
export function readShownTemplate(payload: string): ShownTemplate | null {
  // Most messages are of peers: not worth reading twice.
  if (!payload.startsWith('{"type":"template"')) return null;
  try {
    const { id, version } = shownTemplateSchema.parse(JSON.parse(payload));
    return { id, version };
  } catch {
    return null;
  }
}
