/** Creates the sample workspace after setup, through the live documents. */
import type { UserActor } from '#core/access/policy.ts';
import type { JsonValue } from '#core/json.ts';
import { takerOf } from '#core/rules/steps.ts';
import type { Template } from '#core/template/template.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import type { Services } from '../../ports/services.ts';
import { checkFieldValues, NOTHING_BEFORE } from '../content/field-values.ts';
import { createCodex } from '../writing/create-codex.ts';
import { idFromKey } from '../writing/derived-id.ts';
import { findReferred } from '../writing/find-referred.ts';
import { patchCodex } from '../writing/patch-codex.ts';
import { type Sample, type SampleKey, sampleContent, sampleWorld } from './sample-content.ts';

/** Makes the sample Codices in the owner's name. A sample whose template is not there is left out. */
export async function createSampleWorkspace(services: Services, owner: UserActor): Promise<void> {
  const world = sampleWorld(services.environment.now(), owner.id, (key) => sampleId(owner, key));
  const samples = sampleContent(world);
  for (const sample of samples) await createSample(services, owner, sample, null);
  // Samples refer to each other both ways, and nothing may refer to what is not there yet.
  for (const sample of samples) await linkSample(services, owner, sample);
  await services.tree.edit(owner, (workspace) => arrange(workspace, owner, samples, null));
}

/** What is made last is first in lists of what is new; it comes first among its siblings too. */
function arrange(
  workspace: Workspace,
  owner: UserActor,
  samples: readonly Sample[],
  parentId: string | null,
): void {
  for (const { key, children = [] } of samples) {
    const id = sampleId(owner, key);
    if (workspace.node(id) === null) continue;
    const [first] = workspace.children(parentId);
    if (first !== undefined && first !== id) workspace.move([id], { parentId, before: first });
    arrange(workspace, owner, children, id);
  }
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
  const own = await fittingFields(services, owner, id, template, withLinks(template, fields, false));
  const { body } = await createCodex(services, owner, { id, templateId, title, parentId, fields: own });
  for (const child of children) await createSample(services, owner, child, body.id);
}

async function linkSample(
  services: Services,
  owner: UserActor,
  { key, templateId, fields, children = [] }: Sample,
): Promise<void> {
  const id = sampleId(owner, key);
  const template = await services.templates.find(templateId);
  if (template === null || template.abstract) return;
  const links = withLinks(template, fields, true);
  if (Object.keys(links).length > 0) {
    const fitting = await fittingFields(services, owner, id, template, links);
    await patchCodex(services, owner, id, { fields: fitting });
  }
  for (const child of children) await linkSample(services, owner, child);
}

/** Known before the Codex is made, so that samples can link to each other both ways. */
function sampleId(owner: UserActor, key: SampleKey): string {
  return idFromKey(owner.id, `sample/${key}`);
}

/** The fields that refer to other Codices, or all others. */
function withLinks(template: Template, fields: Sample['fields'], wanted: boolean): Record<string, JsonValue> {
  const refers = (id: string): boolean =>
    ['reference', 'references'].includes(template.fields[id]?.type ?? '') === wanted;
  return Object.fromEntries(Object.entries(fields).filter(([id]) => refers(id)));
}

/** The fields that the template takes as they are: an instance may have templates of its own by these names. */
async function fittingFields(
  services: Services,
  owner: UserActor,
  codexId: string,
  template: Template,
  fields: Sample['fields'],
): Promise<Record<string, JsonValue>> {
  const named = await findReferred(services, owner, template, fields);
  const issues = checkFieldValues(template, fields, {
    codexId,
    ...named,
    before: NOTHING_BEFORE,
    standing: null,
    taker: takerOf(owner),
    authorId: owner.id,
  });
  const unfit = new Set(issues.map(({ path }) => path[1]));
  return Object.fromEntries(Object.entries(fields).filter(([id]) => !unfit.has(id)));
}
