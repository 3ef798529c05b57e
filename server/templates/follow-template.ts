/** Upgrades the Codices of a template after a publication: each gets the new version in its pin, and its content in the types of that version. */
import type { Doc } from 'yjs';
import type { SystemActor } from '#core/access/policy.ts';
import type { TemplatePin } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { pinMark, readPin, takenMark } from '#core/codex/pin.ts';
import { repairSlots, strayMark } from '#core/codex/slot-repair.ts';
import { type ConversionForms, lateSince, takeOver } from '#core/codex/take-over.ts';
import { followingId } from '#core/history/following.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { getTimeZone } from '../access/workspace-setting.ts';
import type { Services } from '../ports/services.ts';

const BATCH = 50;

/**
 * Brings every Codex of the template to `template.version`: those open at this moment before it answers, so that the
 * people in them see the new form at once, all others afterwards in batches, by a worker. The pin is written, and what fields of another type take over, in one
 * operation; what was retired stays in the document as it is and is read through `Template.retired`.
 */
export async function followTemplate(services: Services, template: Template): Promise<void> {
  const open = new Set(services.live.connected().map(({ documentName }) => documentName));
  const behind = await services.prisma.codex.findMany({
    where: { ...behindThe(template), id: { in: [...open].flatMap(codexIdOf) } },
    select: { id: true },
  });
  for (const { id } of behind) await followCodex(services, template, id);
  if (services.roles.isWorker)
    services.background.run(`follow ${template.id}@${template.version}`, () =>
      followRest(services, template),
    );
}

/**
 * Takes up what another process has published or not finished, and follows library files that changed. Versions in `followed` are left
 * out, and those now begun are added to it.
 */
export async function followEveryTemplate(
  services: Services,
  followed: Set<string> = new Set(),
): Promise<void> {
  const behind = await services.prisma.$queryRaw<{ templateId: string; version: number }[]>`
    SELECT DISTINCT c."templateId", t."version" FROM "Codex" c
    JOIN "Template" t ON t."id" = c."templateId" WHERE c."templateVersion" < t."version"`;
  for (const { templateId, version } of behind) {
    const name = `${templateId}@${version}`;
    if (followed.has(name)) continue;
    followed.add(name);
    const template = await services.templates.get(templateId, version);
    services.background.run(`follow ${name}`, () => followRest(services, template));
  }
}

async function followRest(services: Services, template: Template): Promise<void> {
  let after = '';
  for (;;) {
    const batch = await services.prisma.codex.findMany({
      where: { ...behindThe(template), id: { gt: after } },
      orderBy: { id: 'asc' },
      select: { id: true },
      take: BATCH,
    });
    for (const { id } of batch) {
      // One Codex that cannot follow must not keep the others back; it is tried again at the next start.
      await followCodex(services, template, id).catch((error: unknown) => {
        services.log.error(
          { err: error, codexId: id, template: template.id },
          'a Codex did not follow its template',
        );
      });
    }
    const last = batch.at(-1);
    if (!last || batch.length < BATCH) return;
    after = last.id;
  }
}

/** Brings one Codex to `template.version`, and its row; does nothing where it is that far. */
export async function followCodex(services: Services, template: Template, codexId: string): Promise<void> {
  const name = codexDocumentName(codexId);
  const { id, version } = template;
  const { actor, undoes } = await publicationOf(services, template);
  const context = { environment: services.environment, actor };
  const forms = await conversionForms(services);
  const found = await services.live.read(name, (doc) => ({
    isSeeded: doc.store.clients.size > 0,
    pin: openCodex(doc, context).pin(),
    mark: pinMark(doc),
  }));
  // Being created at this moment: whoever creates it looks for a newer version once the seed is in.
  if (!found.isSeeded) return;
  const before = await versionOf(services, id, found.pin);
  const isLost = before === null;
  // Named by the pin it found: of several processes one does it, and a pin that is behind again is brought on again.
  const operationId = isLost
    ? services.environment.newId()
    : followingId({ template, undoes, mark: found.mark });
  await services.live.edit(name, actor, { origin: 'template', operationId }, (doc) => {
    const codex = openCodex(doc, context);
    const pin = codex.pin();
    const isStillLost = isLost && pin?.id === found.pin?.id && pin?.version === found.pin?.version;
    if (!isStillLost && (pin === null || pin.version >= version)) return;
    codex.transact(() => {
      const isAsFound = pin?.id === found.pin?.id && pin?.version === found.pin?.version;
      if (isAsFound && before !== null) repairSlots(codex, before, forms);
      codex.setPin(template);
      takeOver(codex, template, forms, isAsFound ? before : null);
    });
  });
  await services.projection.project(name);
}

/**
 * Takes over what came into earlier content of a Codex after it had followed its template: somebody was offline, or a server of
 * a release without slots brought it to the version. Each time notes
 * anew what was taken, and the operation is named by the notes it found, so of several processes one does it. It is signed by whoever
 * published the version that changed the field, the newest of several: who published others since had no part in it.
 */
export async function takeOverLate(services: Services, codexId: string): Promise<void> {
  const name = codexDocumentName(codexId);
  const { templateId } = await services.prisma.codex.findUniqueOrThrow({
    where: { id: codexId },
    select: { templateId: true },
  });
  const pin = await services.live.read(name, readPin);
  const template = pin?.id === templateId ? await services.templates.find(pin.id, pin.version) : null;
  if (template === null || pin === null) return;
  const markOf = (doc: Doc): string => `${takenMark(doc)}${strayMark(doc, template)}`;
  const { mark, since } = await services.live.read(name, (doc) => {
    const codex = openCodex(doc, { environment: services.environment, actor: SYSTEM_ACTOR });
    return { mark: markOf(doc), since: lateSince(codex, template, richTextForms) };
  });
  const { actor } = await publicationOf(services, { ...template, version: since ?? template.version });
  const operationId = followingId({ template, undoes: null, mark });
  const options = { origin: 'template', operationId } as const;
  const forms = await conversionForms(services);
  await services.live.edit(name, actor, options, (doc) => {
    const codex = openCodex(doc, { environment: services.environment, actor });
    if (markOf(doc) !== mark) return;
    if (!repairSlots(codex, template, forms)) takeOver(codex, template, forms);
  });
}

/**
 * In whose name Codices are brought to a version: that of whoever published it where content is converted or a publication is undone,
 * else the server's, which does it all the same.
 */
async function publicationOf(
  { prisma }: Services,
  { id: templateId, version, takes }: Template,
): Promise<{ readonly actor: SystemActor; readonly undoes: number | null }> {
  const published = await prisma.templateVersion.findUnique({
    where: { templateId_version: { templateId, version } },
    select: { publishedById: true, publishedByName: true, undoes: true },
  });
  const undoes = published?.undoes ?? null;
  if (published === null || (takes === undefined && undoes === null)) return { actor: SYSTEM_ACTOR, undoes };
  const { publishedById, publishedByName } = published;
  return { actor: { kind: 'system', id: publishedById, name: publishedByName }, undoes };
}

/** What values are converted with; days are those of the workspace. */
async function conversionForms(services: Pick<Services, 'prisma'>): Promise<ConversionForms> {
  return { ...richTextForms, timeZone: await getTimeZone(services) };
}

/** The version of the template that a pin names; `null` if there is none. */
async function versionOf(
  { templates }: Services,
  id: string,
  pin: TemplatePin | null,
): Promise<Template | null> {
  return pin?.id === id ? await templates.find(id, pin.version) : null;
}

function behindThe({ id, version }: Template) {
  return { templateId: id, templateVersion: { lt: version } };
}

function codexIdOf(documentName: string): string[] {
  return documentName.startsWith('codex/') ? [documentName.slice('codex/'.length)] : [];
}
