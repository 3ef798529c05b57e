/** A few Codices to look around in after setup, written the way everything is: through the live documents. */
import type { UserActor } from '#core/access/policy.ts';
import type { JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import type { Services } from '../services.ts';
import { createCodex, idFromKey } from './create-codex.ts';
import { checkFieldValues } from './field-values.ts';
import { type Sample, type SampleKey, sampleContent, sampleWorld } from './sample-content.ts';

/** Makes the sample Codices in the owner's name. A sample whose template is not there is left out. */
export async function createSampleWorkspace(services: Services, owner: UserActor): Promise<void> {
  const world = sampleWorld(services.environment.now(), owner.id, (key) => sampleId(owner, key));
  for (const sample of sampleContent(world)) await createSample(services, owner, sample, null);
}

async function createSample(
  services: Services,
  owner: UserActor,
  { key, templateId, title, fields, children = [] }: Sample,
  parentId: string | null,
): Promise<void> {
  const template = await services.templates.find(templateId);
  if (!template || template.abstract) return;
  const id = sampleId(owner, key);
  const input = { id, templateId, title, parentId, fields: fittingFields(template, fields) };
  const { body } = await createCodex(services, owner, input);
  for (const child of children) await createSample(services, owner, child, body.id);
}

/** Known before the Codex is made, so that samples can link to each other both ways. */
function sampleId(owner: UserActor, key: SampleKey): string {
  return idFromKey(owner.id, `sample/${key}`);
}

/** The fields that the template takes as they are: an instance may have templates of its own by these names. */
function fittingFields(template: Template, fields: Sample['fields']): Record<string, JsonValue> {
  const unfit = new Set(checkFieldValues(template, fields).map(({ path }) => path[1]));
  return Object.fromEntries(Object.entries(fields).filter(([id]) => !unfit.has(id)));
}
