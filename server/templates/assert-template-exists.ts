/** Throws when a request filters by a template that does not exist. */
import { BinderyError } from '#core/errors.ts';
import type { Services } from '../ports/services.ts';

/** Throws `invalid_input` for the id of no template; absent ones are fine. */
export async function assertTemplate(
  { templates }: Pick<Services, 'templates'>,
  templateId: string | undefined,
): Promise<void> {
  if (templateId === undefined || (await templates.find(templateId)) !== null) return;
  const message = `There is no template “${templateId}”; GET /templates lists those there are.`;
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['template'], message }] });
}
