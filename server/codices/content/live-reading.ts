/** Opens the document of a Codex for reading, with the template version it is pinned to. */
import type * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { formatDocumentName, MAIN_BRANCH } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';

/** Documents are opened for reading in nobody's name. */
const READER = { id: 'reader', name: 'Reader' };

/** The live document of a Codex, or of the branch of it that is meant. */
export function documentOf({ id, branch = MAIN_BRANCH }: Pick<CodexRow, 'id' | 'branch'>): string {
  return formatDocumentName({ kind: 'codex', id, branch });
}

/** Runs `read` on the live document with its template; a large document is given to `ofLarge`, if present, as one Yjs update. */
export async function readThrough<T>(
  services: Services,
  row: Pick<CodexRow, 'id' | 'branch' | 'templateId' | 'templateVersion'>,
  read: (codex: Codex, template: Template) => T,
  ofLarge?: (state: Uint8Array) => Promise<T>,
): Promise<T> {
  const name = documentOf(row);
  const known = await services.templates.get(row.templateId, row.templateVersion);
  const readKnown = (doc: Y.Doc): { readonly value: T } | { readonly pinned: number } => {
    const codex = openForReading(services, doc);
    const pinned = pinnedVersion(codex, row);
    return pinned === known.version ? { value: read(codex, known) } : { pinned };
  };
  const first = await services.live.read(
    name,
    readKnown,
    ofLarge && (async (state) => ({ value: await ofLarge(state) })),
  );
  if ('value' in first) return first.value;
  // The row is a projection and may lag behind a publication by a moment; the pin in the document is what counts.
  const template = await templateOf(services, row, first.pinned);
  return await services.live.read(name, (doc) => read(openForReading(services, doc), template));
}

/** Opens a document for reading: an earlier state, or the live one inside `live.read`. */
export function openForReading({ environment }: Pick<Services, 'environment'>, doc: Y.Doc): Codex {
  return openCodex(doc, { environment, actor: READER });
}

/** The template of the document's version, or the row's where that does not exist: anybody can write a pin. */
export async function templateOf(
  { templates }: Pick<Services, 'templates'>,
  row: Pick<CodexRow, 'templateId' | 'templateVersion'>,
  version: number,
): Promise<Template> {
  const pinned = await templates.find(row.templateId, version);
  return pinned ?? (await templates.get(row.templateId, row.templateVersion));
}

/** The version that a document is pinned to. A pin to another template is ignored. */
export function pinnedVersion(codex: Codex, row: Pick<CodexRow, 'templateId' | 'templateVersion'>): number {
  const pin = codex.pin();
  return pin !== null && pin.id === row.templateId ? pin.version : row.templateVersion;
}

/** The template id and version of a row, as plain data for tasks. */
export function pinOf({
  templateId,
  templateVersion,
}: Pick<CodexRow, 'templateId' | 'templateVersion'>): Pick<CodexRow, 'templateId' | 'templateVersion'> {
  return { templateId, templateVersion };
}

/** Repairs a pin that is missing or names a version that does not exist. */
export function mendPin(codex: Codex, template: Pick<Template, 'id' | 'version' | 'slots'>): void {
  const { id, version } = template;
  const pin = codex.pin();
  if (pin?.id !== id || pin.version !== version) codex.setPin(template);
}

/** The newest version of the template a Codex follows, and with `every` all older ones; none for an unknown Codex. */
export async function findTemplatesOf(
  { prisma, templates }: Pick<Services, 'prisma' | 'templates'>,
  codexId: string,
  every: boolean,
): Promise<readonly Template[]> {
  const row = await prisma.codex.findUnique({ where: { id: codexId }, select: { templateId: true } });
  const newest = row && (await templates.find(row.templateId));
  if (!newest) return [];
  const found = [newest];
  for (let version = every ? newest.version - 1 : 0; version > 0; version -= 1) {
    const older = await templates.find(newest.id, version);
    if (older) found.push(older);
  }
  return found;
}
