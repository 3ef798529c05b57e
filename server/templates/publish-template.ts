/** Checks and publishes templates; their Codices follow. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import type { TemplateBreak, TemplateCheck, TemplateImpact } from '#core/protocol/api/templates.ts';
import type { Template } from '#core/template/template.ts';
import { assertCan } from '../access/assert-can.ts';
import { recordAudit } from '../access/audit-log.ts';
import type { Services } from '../ports/services.ts';
import { findBreaks } from './find-breaks.ts';
import { findUses } from './find-uses.ts';
import { followTemplate } from './follow-template.ts';
import { measureImpact } from './measure-impact.ts';
import { type PreparedTemplate, prepareTemplate } from './prepare-template.ts';
import { mayBeDraftOf, type Publication, settleDrafts } from './template-draft.ts';
import {
  findNewestVersions,
  insertVersion,
  type NewestVersion,
  type TemplateOrigin,
  type VersionToPublish,
} from './template-store.ts';

/** What is wrong with a source, what it would come to, and what publishing it would do. Changes nothing. */
export async function checkTemplate(
  services: Services,
  actor: Actor,
  source: string,
): Promise<TemplateCheck> {
  assertCan(actor, { action: 'publish', resource: { kind: 'template', id: '*' } });
  const newest = await newestById(services);
  const prepared = prepareTemplate(source, newest);
  const { template } = prepared;
  return {
    issues: prepared.issues.map(copyIssue),
    template,
    impact: template && (await impactOf(services, newest, { ...prepared, template }, source)),
  };
}

export interface PublishInput {
  readonly source: string;
  /** The version its author began from; 0 for a new template. */
  readonly baseVersion: number;
  /** The draft it comes from: that of the template, or one in the making, named by its member. */
  readonly draft?: string | undefined;
  /** Other templates that may break by it, by their ids. */
  readonly mayBreak?: readonly string[] | undefined;
}

/**
 * Publishes the next version of `templateId`, or the first of a new template. Throws `invalid_template` with issues,
 * also for a field whose past is not clear, `conflict` when somebody published in
 * between, and `precondition_failed` when another template breaks by it that is not named in `mayBreak`. Versions are never changed afterwards. `origin` is `library` for the source that comes with the product.
 */
export async function publishTemplate(
  services: Services,
  actor: Actor,
  templateId: string,
  { source, baseVersion, draft, mayBreak = [] }: PublishInput,
  origin: TemplateOrigin = 'custom',
): Promise<{ readonly template: Template; readonly impact: TemplateImpact }> {
  assertCan(actor, { action: 'publish', resource: { kind: 'template', id: templateId } });
  if (draft !== undefined && !(await mayBeDraftOf(services, draft, templateId)))
    throw notItsDraft(draft, templateId);
  const newest = await newestById(services);
  const current = newest.get(templateId)?.version ?? 0;
  if (current !== baseVersion) throw publishedInBetween(templateId, baseVersion, current);
  const prepared = prepareTemplate(source, newest);
  const template = acceptedTemplate(prepared, templateId);
  const impact = await impactOf(services, newest, { ...prepared, template }, source);
  await publishPrepared(services, actor, { template, impact, source, baseVersion, origin, mayBreak, draft });
  return { template, impact };
}

export interface PreparedPublication extends Omit<VersionToPublish, 'publishedBy'> {
  readonly impact: TemplateImpact;
  readonly mayBreak: readonly string[];
  readonly draft?: string | undefined;
}

/** Publishes what has been prepared and measured, with the consent that it needs; throws `conflict` and `precondition_failed` for that. */
export async function publishPrepared(
  services: Services,
  actor: Actor,
  { impact, mayBreak, draft, ...publication }: PreparedPublication,
): Promise<void> {
  const { template, source, baseVersion, undoes } = publication;
  const { id: templateId, version } = template;
  const unnamed = (impact.breaks ?? []).filter((one) => !mayBreak.includes(one.template));
  if (unnamed.length > 0) throw breaksOthers(templateId, unnamed);
  const publishedBy = { id: actor.id, name: actor.name };
  if (!(await insertVersion(services.prisma, { ...publication, publishedBy })))
    throw publishedInBetween(templateId, baseVersion, null);
  const detail = undoes === undefined ? {} : { undoes };
  await recordAudit(services, actor, 'template-published', `${templateId}@${version}`, detail);
  await bringAlong(services, template, { templateId, draftId: draft, version, source });
}

/** What publishing does to the Codices of the template, and to other templates. */
async function impactOf(
  services: Services,
  newest: ReadonlyMap<string, NewestVersion>,
  { previous, template }: { readonly previous: Template | null; readonly template: Template },
  source: string,
): Promise<TemplateImpact> {
  const impact = await measureImpact(services, previous, template);
  return { ...impact, ...(await effectsOnOthers(services, newest, template, source)) };
}

/** Other templates that break by a version, and what else uses it. */
export async function effectsOnOthers(
  services: Services,
  newest: ReadonlyMap<string, NewestVersion>,
  template: Template,
  source: string,
): Promise<Pick<TemplateImpact, 'breaks' | 'uses'>> {
  const uses = await findUses(services, newest, template.id);
  return { breaks: await findBreaks(newest, template, source), uses };
}

/** Drafts and Codices follow. The version is there, whatever becomes of this: what fails is logged and done again later. */
async function bringAlong(services: Services, template: Template, publication: Publication): Promise<void> {
  const follow = async () => {
    await settleDrafts(services, publication);
    await followTemplate(services, template);
  };
  try {
    await follow();
  } catch (error) {
    const name = `${template.id}@${template.version}`;
    services.log.error(
      { err: error, template: name },
      'a template was published, and not all of it followed',
    );
    services.background.run(`what follows ${name}`, follow);
  }
}

/** The template; throws `invalid_template` for one with errors, or of another id. */
export function acceptedTemplate({ template, issues }: PreparedTemplate, templateId: string): Template {
  if (!template) {
    const count = issues.length === 1 ? 'one error' : `${issues.length} errors`;
    throw new BinderyError(
      'invalid_template',
      `The template has ${count}. The first: ${issues[0]?.message}`,
      { issues },
    );
  }
  if (template.id === templateId) return template;
  const message = `The source says id: '${template.id}', but it was sent to "${templateId}".`;
  throw new BinderyError('invalid_template', message, {
    issues: [{ path: ['id'], message, fix: `'${templateId}'` }],
  });
}

/** The newest version of every template, by id. */
export async function newestById({ prisma }: Services): Promise<Map<string, NewestVersion>> {
  return new Map((await findNewestVersions(prisma)).map((version) => [version.id, version]));
}

function copyIssue(issue: Issue) {
  return { ...issue, path: [...issue.path] };
}

function notItsDraft(draftId: string, templateId: string): BinderyError {
  return new BinderyError(
    'invalid_input',
    `"${draftId}" is no draft of "${templateId}". Leave "draft" out, or name the template or the member who has it in the making.`,
  );
}

function breaksOthers(templateId: string, breaks: readonly TemplateBreak[]): BinderyError {
  const names = breaks.map(({ name }) => `“${name}”`).join(', ');
  const ids = breaks.map(({ template }) => JSON.stringify(template)).join(', ');
  const issues = breaks.flatMap(({ template, places }) =>
    places.map(({ path, message, line, column }): Issue => {
      return { path: [template, ...path], message, ...(line && { line }), ...(column && { column }) };
    }),
  );
  return new BinderyError(
    'precondition_failed',
    `Publishing “${templateId}” like this breaks ${names}. To publish it all the same: "mayBreak": [${ids}].`,
    { issues },
  );
}

function publishedInBetween(templateId: string, base: number, current: number | null): BinderyError {
  const now = current === null ? 'another version is the newest' : `the newest is ${current}`;
  return new BinderyError(
    'conflict',
    `This was made from version ${base} of "${templateId}", but ${now}. Look at what changed and publish again.`,
  );
}
