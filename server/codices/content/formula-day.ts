/** The day that the formulas of a Codex reckon with. */
import { followsDay } from '#core/formula/day-formulas.ts';
import { dayIn } from '#core/time/calendar.ts';
import { dayAt } from '../../access/workspace-setting.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';

/**
 * The day of a moment (ms since epoch) where the workspace is, as `2026-11-29`. The zone is looked up only for a template with a formula
 * that asks for the day: that is a query, and most reads of a Codex would make it for nothing.
 */
export async function formulaDay(
  services: Pick<Services, 'prisma' | 'templates'>,
  { templateId, templateVersion }: Pick<CodexRow, 'templateId' | 'templateVersion'>,
  milliseconds: number,
): Promise<string> {
  const template = await services.templates.find(templateId, templateVersion);
  return template !== null && !followsDay(template)
    ? dayIn(milliseconds, 'UTC')
    : await dayAt(services, milliseconds);
}
