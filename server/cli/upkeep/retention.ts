/** `retention [--dry-run]`: folds single edits into sessions where the template of a Codex says so, or says what that would change. */
import { foldDue } from '#server/retention/retention-upkeep.ts';
import { type Run, UsageError } from '../command/command.ts';
import { withServices } from '../command/offline-services.ts';

export const run: Run = async ({ operands, options }, context) => {
  if (operands.length > 0)
    throw new UsageError('It is for all Codices whose template has a rule; name none.');
  const isDry = options['dry-run'] !== undefined;
  return await withServices(context, async (services) => {
    const { templates, broken } = await foldDue(services, { isDry });
    const act = isDry ? 'would be' : 'were';
    const lines = templates.map(({ templateId, operations, codices, sessions, folded }) => {
      const of = `${codices} ${codices === 1 ? 'Codex' : 'Codices'}`;
      return `${templateId} (operations: '${operations}'): ${folded} operations of ${of} ${act} folded into ${sessions} ${sessions === 1 ? 'state' : 'states'}.`;
    });
    return {
      ok: broken.length === 0,
      text: [
        ...(lines.length === 0 ? ['No Codex follows a template with a rule of retention.'] : lines),
        ...broken.map(
          (name) => `${name} is not as it was recorded, and stays as it is: see “bindery verify”.`,
        ),
      ].join('\n'),
      json: { dryRun: isDry, templates: templates.map((each) => ({ ...each })), broken: [...broken] },
    };
  });
};
