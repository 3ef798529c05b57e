/** Undoes the newest publication of a template: what the version before said becomes the next one, and converted values come back. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { TemplateImpact } from '#core/protocol/api/templates.ts';
import type { Template } from '#core/template/template.ts';
import { continueUndone } from '#core/template/versions/undo-version.ts';
import type { TemplateVersion } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import type { Services } from '../ports/services.ts';
import { measureUndo } from './measure-undo.ts';
import { prepareTemplate } from './prepare-template.ts';
import { acceptedTemplate, effectsOnOthers, newestById, publishPrepared } from './publish-template.ts';
import { readShippedSources } from './shipped-templates.ts';
import { asTemplate, findVersion, type TemplateOrigin } from './template-store.ts';

interface Undo {
  readonly template: Template;
  readonly impact: TemplateImpact;
}

/**
 * What undoing the publication of `version` would publish, and what that would do. Throws `conflict` when it is not the newest,
 * `invalid_input` for the first version, and `invalid_template` when the version before cannot be published any more.
 */
export async function previewUndo(
  services: Services,
  actor: Actor,
  templateId: string,
  version: number,
): Promise<Undo> {
  assertCan(actor, { action: 'publish', resource: { kind: 'template', id: templateId } });
  const { template, impact } = await prepareUndo(services, templateId, version);
  return { template, impact };
}

/** Publishes that. Throws what `previewUndo` throws, and `precondition_failed` as `publishTemplate`. Codices follow in the same way. */
export async function undoPublication(
  services: Services,
  actor: Actor,
  templateId: string,
  version: number,
  { mayBreak = [] }: { readonly mayBreak?: readonly string[] | undefined },
): Promise<Undo> {
  assertCan(actor, { action: 'publish', resource: { kind: 'template', id: templateId } });
  const { template, impact, earlier } = await prepareUndo(services, templateId, version);
  await publishPrepared(services, actor, {
    ...{ template, impact, mayBreak },
    ...{ source: earlier.source, baseVersion: version, undoes: version },
    origin: await originOf(earlier),
  });
  return { template, impact };
}

async function prepareUndo(
  services: Services,
  templateId: string,
  version: number,
): Promise<Undo & { readonly earlier: TemplateVersion }> {
  const newest = await newestById(services);
  const undone = newest.get(templateId);
  if (undone === undefined) throw new BinderyError('not_found', `There is no template "${templateId}".`);
  if (undone.version !== version) throw notTheNewest(templateId, version, undone.version);
  const before = await services.prisma.templateVersion.findFirst({
    where: { templateId, version: { lt: version } },
    orderBy: { version: 'desc' },
    select: { version: true },
  });
  const earlier = before && (await findVersion(services.prisma, templateId, before.version));
  if (earlier === null) throw nothingBefore(templateId, version);
  const prepared = prepareTemplate(earlier.source, newest, {
    follow: (next) =>
      continueUndone(next, { earlier: asTemplate(earlier.resolved), undone: undone.template }),
  });
  const template = acceptedTemplate(prepared, templateId);
  const impact = await measureUndo(services, undone.template, template);
  return {
    template,
    earlier,
    impact: { ...impact, ...(await effectsOnOthers(services, newest, template, earlier.source)) },
  };
}

/** What comes with the product follows the product again; what came with it once does not, or the next start would undo the undoing. */
async function originOf({ templateId, source }: TemplateVersion): Promise<TemplateOrigin> {
  return (await readShippedSources()).get(templateId) === source ? 'library' : 'custom';
}

function notTheNewest(templateId: string, version: number, newest: number): BinderyError {
  return new BinderyError(
    'conflict',
    `Only the newest publication can be undone, and that of "${templateId}" is version ${newest}, not ${version}.`,
  );
}

function nothingBefore(templateId: string, version: number): BinderyError {
  return new BinderyError(
    'invalid_input',
    `Version ${version} of "${templateId}" is its first: there is nothing before it. Archive the template instead.`,
  );
}
