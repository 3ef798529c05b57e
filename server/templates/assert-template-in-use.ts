/** Throws when a Codex is to be created from an archived template. */
import { BinderyError } from '#core/errors.ts';
import type { Services } from '../ports/services.ts';

/**
 * Throws `invalid_input` for an archived template. `madeAt` is the time of something made on a device: before the template was
 * archived nobody could know of it. `path` is what named the template.
 */
export async function assertTemplateInUse(
  { templates }: Pick<Services, 'templates'>,
  templateId: string,
  {
    madeAt,
    path = ['templateId'],
  }: { readonly madeAt?: number; readonly path?: readonly (string | number)[] } = {},
): Promise<void> {
  const archivedAt = await templates.archivedAt(templateId);
  if (archivedAt === null || (madeAt !== undefined && madeAt <= archivedAt.getTime())) return;
  const message = `"${templateId}" is archived, so no Codex is created from it. An admin can bring it back under Templates.`;
  throw new BinderyError('invalid_input', message, { issues: [{ path, message }] });
}
