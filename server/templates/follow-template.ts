/** Upgrades the Codices of a template after a publication: each gets the new version in its pin and keeps its content. */
import type { TemplatePin } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import type { Services } from '../ports/services.ts';

const BATCH = 50;

/**
 * Brings every Codex of the template to `template.version`: those open at this moment before it answers, so that the
 * people in them see the new form at once, all others afterwards in batches, by a worker. Only the pin is written; fields that were
 * retired stay in the document as they are and are read through `Template.retired`.
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
  const context = { environment: services.environment, actor: SYSTEM_ACTOR };
  const found = await services.live.read(name, (doc) => ({
    isSeeded: doc.store.clients.size > 0,
    pin: openCodex(doc, context).pin(),
  }));
  // Being created at this moment: whoever creates it looks for a newer version once the seed is in.
  if (!found.isSeeded) return;
  const isLost = !(await isKnown(services, id, found.pin));
  // A pin that has to be written again is another operation than the one that wrote it first.
  const operationId = isLost ? services.environment.newId() : `template:${id}@${version}`;
  await services.live.edit(name, SYSTEM_ACTOR, { origin: 'template', operationId }, (doc) => {
    const codex = openCodex(doc, context);
    const pin = codex.pin();
    const isStillLost = isLost && pin?.id === found.pin?.id && pin?.version === found.pin?.version;
    if (isStillLost || (pin !== null && pin.version < version)) codex.setPin({ id, version });
  });
  await services.projection.project(name);
}

/** Whether a pin names a version of the template that there is. */
async function isKnown({ templates }: Services, id: string, pin: TemplatePin | null): Promise<boolean> {
  return pin?.id === id && (await templates.find(id, pin.version)) !== null;
}

function behindThe({ id, version }: Template) {
  return { templateId: id, templateVersion: { lt: version } };
}

function codexIdOf(documentName: string): string[] {
  return documentName.startsWith('codex/') ? [documentName.slice('codex/'.length)] : [];
}
