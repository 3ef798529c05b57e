/** A few Codices to look around in after setup, written the way everything is: through the live documents. */
import type { UserActor } from '#core/access/policy.ts';
import type { JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import type { Services } from '../services.ts';
import { createCodex } from './create-codex.ts';
import { checkFieldValues } from './field-values.ts';
import { type Sample, sampleContent } from './sample-content.ts';

/** Makes the sample Codices in the owner's name. A sample whose template is not there is left out. */
export async function createSampleWorkspace(services: Services, owner: UserActor): Promise<void> {
  const samples = sampleContent(services.environment.now(), owner.id);
  for (const sample of samples) await createSample(services, owner, sample, null);
}

async function createSample(
  services: Services,
  owner: UserActor,
  { templateId, title, fields, children = [] }: Sample,
  parentId: string | null,
): Promise<void> {
  const template = await services.templates.find(templateId);
  if (!template || template.abstract) return;
  const input = { templateId, title, parentId, fields: fittingFields(template, fields) };
  const { body } = await createCodex(services, owner, input, { idempotencyKey: `sample/${title}` });
  for (const child of children) await createSample(services, owner, child, body.id);
}

/** The fields that the template takes as they are: an instance may have templates of its own by these names. */
function fittingFields(template: Template, fields: Sample['fields']): Record<string, JsonValue> {
  const unfit = new Set(checkFieldValues(template, fields).map(({ path }) => path[1]));
  return Object.fromEntries(Object.entries(fields).filter(([id]) => !unfit.has(id)));
}
