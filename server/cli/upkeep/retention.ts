/** `retention [--dry-run]`: folds single edits into sessions where the template of a Codex says so, or says what that would change. */
import { foldDue } from '#server/retention/retention-upkeep.ts';
import { type Run, UsageError } from '../command/command.ts';
import { withServices } from '../command/offline-services.ts';

export const run: Run = async ({ operands, options }, context) => {
  if (operands.length > 0)
    throw new UsageError('It is for all Codices whose template has a rule; name none.');
  const isDry = options['dry-run'] !== undefined;
  return await withServices(context, async (services) => {
    const { templates, failures } = await foldDue(services, { isDry });
    const broken = failures.map(({ documentName }) => documentName);
    const act = isDry ? 'would be' : 'were';
    const lines = templates.flatMap(({ templateId, operations, codices, sessions, folded, ofSessions }) => {
      const of = `${codices} ${codices === 1 ? 'Codex' : 'Codices'}`;
      const states = (count: number) => `${count} ${count === 1 ? 'state' : 'states'}`;
      const line = `${templateId} (operations: '${operations}'): ${folded} operations of ${of} ${act} folded into ${states(sessions)}.`;
      if (ofSessions === undefined) return line;
      const { time } = ofSessions;
      const more = `${templateId} (sessions: '${time}'): sessions of ${ofSessions.folded} operations ${act} folded into ${states(ofSessions.states)}.`;
      return [line, more];
    });
    return {
      ok: broken.length === 0,
      text: [
        ...(lines.length === 0 ? ['No Codex follows a template with a rule of retention.'] : lines),
        ...broken.map(
          (name) => `${name} is not as it was recorded, and stays as it is: see “bindery verify”.`,
        ),
      ].join('\n'),
      json: { dryRun: isDry, templates: templates.map((each) => ({ ...each })), broken },
    };
  });
};
