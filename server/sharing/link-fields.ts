/** Links for some fields of a Codex: what may be chosen, and what they show, written by the server (docs/adr/0049). */
import type { Actor, LinkRole } from '#core/access/policy.ts';
import { checkExtract, TITLE } from '#core/codex/extract.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import { type LayoutItem, layOutExport } from '#core/format/export-layout.ts';
import type { PortableCodex } from '#core/format/portable-codex.ts';
import { readCodexContent } from '#core/format/read-codex.ts';
import { readerDates } from '#core/format/reader-dates.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { SharedView } from '#core/protocol/api/sharing.ts';
import { buildForm } from '#core/template/build-form.ts';
import type { Template } from '#core/template/template.ts';
import type { ShareLink } from '#prisma/generated/client.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import { mentionText } from '#richtext/schema/codex-mention.ts';
import { whyNotOpen } from '../access/share-link-access.ts';
import { dayAt, getTimeZone } from '../access/workspace-setting.ts';
import { readThrough } from '../codices/content/live-reading.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import { type CodexRow, findCodexRow } from '../projection/tables/codex-store.ts';
import { admitGuest, type GuestEntry, presentLook } from './link-guests.ts';

/** A link for some fields as it is asked for. */
interface FieldLink {
  readonly role: LinkRole;
  readonly maxGuests?: number | null | undefined;
  readonly subtree?: boolean;
}

/** Throws `invalid_input` for a link for some fields that cannot be what is asked of it, or for fields that the Codex does not have. */
export async function assertShares(
  services: Services,
  row: CodexRow,
  fields: readonly string[],
  link: FieldLink,
): Promise<void> {
  assertFieldLink(link);
  const template = await readThrough(services, row, (_codex, pinned) => pinned);
  const known = [TITLE, ...Object.keys(template.fields)];
  const unknown = fields.flatMap((id, index): Issue[] => {
    if (known.includes(id)) return [];
    const message = `There is no field "${id}". There are: ${known.join(', ')}.`;
    return [{ path: ['fields', index], message }];
  });
  throwFirst([...unknown, ...(link.role === 'view' ? [] : checkExtract(template, fields, link.role))]);
}

/** Throws `invalid_input` for a link for some fields that is changed to what it cannot be. Its fields were looked at when it was made. */
export async function assertStillShares(
  services: Services,
  actor: Actor,
  link: Pick<ShareLink, 'codexId' | 'fields' | 'role'>,
  asked: Required<Pick<FieldLink, 'role' | 'maxGuests'>>,
): Promise<void> {
  assertFieldLink(asked);
  if (asked.role === 'view' || asked.role === link.role) return;
  const row = await findCodex(services, actor, 'share', link.codexId);
  await assertShares(services, row, link.fields, asked);
}

function assertFieldLink({ role, maxGuests, subtree }: FieldLink): void {
  const issues: Issue[] = [];
  if (role === 'view' && maxGuests != null) {
    const message =
      'By a link for viewing some fields nobody connects, so that its guests at once cannot be limited.';
    issues.push({ path: ['maxGuests'], message });
  }
  if (subtree === true) {
    const message = 'A link for some fields is for one Codex: those below have fields of their own.';
    issues.push({ path: ['subtree'], message });
  }
  throwFirst(issues);
}

function throwFirst(issues: readonly Issue[]): void {
  const [first] = issues;
  if (first !== undefined) throw new BinderyError('invalid_input', first.message, { issues });
}

/**
 * What a link for some fields shows now. A field that was taken out of the template, or whose condition does not hold, is left out.
 * Throws as `admitGuest` does, and `forbidden` for a link to a whole Codex.
 */
export async function viewShare(
  services: Services,
  entry: Pick<GuestEntry, 'token' | 'password'>,
  address: string,
): Promise<SharedView> {
  const { prisma, environment } = services;
  const { link } = await admitGuest(services, entry, address);
  if (link.fields.length === 0)
    throw new BinderyError('forbidden', 'This link opens a whole Codex: POST /share/open.');
  const row = await findCodexRow(prisma, link.codexId);
  if (row === null) throw await whyNotOpen(prisma, entry.token, environment.now());
  if (link.viewer !== null)
    return { ...(await showFields(services, row, link.fields)), ...(await presentLook(prisma, link)) };
  await services.shareLinkRateLimit.take(link.id, address);
  const shown = await showFields(services, row, link.fields);
  await prisma.shareLink.update({
    where: { id: link.id },
    data: { lastUsedAt: new Date(environment.now()) },
  });
  return shown;
}

/** What a link for these fields would show now, to whoever may make one. Throws as `assertShares`. */
export async function previewFields(
  services: Services,
  actor: Actor,
  codexId: string,
  fields: readonly string[],
): Promise<SharedView> {
  const row = await findCodex(services, actor, 'share', codexId);
  await assertShares(services, row, fields, { role: 'view' });
  return await showFields(services, row, fields);
}

async function showFields(services: Services, row: CodexRow, chosen: readonly string[]): Promise<SharedView> {
  const codex = await readThrough(services, row, (open, template): PortableCodex => {
    const { title, fields } = readCodexContent(open, template, richTextForms);
    const { id } = row;
    return {
      id,
      template,
      created: null,
      title,
      fields,
      retired: {},
      references: [],
      conflicts: [],
      children: [],
    };
  });
  return {
    title: chosen.includes(TITLE) ? codex.title : null,
    items: await writeItems(services, codex, chosen),
  };
}

async function writeItems(
  services: Services,
  codex: PortableCodex,
  chosen: readonly string[],
): Promise<SharedView['items']> {
  const { template, fields } = codex;
  const form = buildForm(template, { values: fields });
  const shown = form.views
    .flatMap(({ sections }) => sections.flatMap((section) => section.fields))
    .filter(({ field, hidden }) => !hidden && chosen.includes(field.id))
    .map(({ field }) => field.id);
  const people = await services.prisma.user.findMany({
    where: { id: { in: textsIn(shown.map((id) => fields[id] ?? null)) } },
    select: { id: true, name: true },
  });
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const layout = layOutExport(
    { ...codex, template: narrow(template, shown) },
    {
      today: await dayAt(services, services.environment.now()),
      names: {
        ...readerDates(await getTimeZone(services)),
        person: (id) => names.get(id) ?? null,
        codex: () => 'Another Codex',
      },
    },
  );
  return layout
    .filter(({ label }) => label === SHOWN)
    .flatMap(({ sections }) => sections.flatMap(({ items }) => items))
    .map(present);
}

const SHOWN = 'shown';

/**
 * The template with what is shown in a view of its own and everything else in another: a form appends fields that no view has. It keeps
 * all fields, for formulas and conditions are worked out from them.
 */
function narrow(template: Template, shown: readonly string[]): Template {
  const rest = Object.keys(template.fields).filter((id) => !shown.includes(id));
  const view = (label: string, ids: readonly string[]) => ({
    ...{ id: label, label },
    sections: [{ id: label, label: null, columns: 1 as const, fields: ids }],
  });
  return { ...template, retired: {}, views: [view(SHOWN, shown), view('withheld', rest)] };
}

/** Texts that could be ids of people. */
function textsIn(values: readonly JsonValue[]): string[] {
  return values
    .flatMap((value): readonly JsonValue[] => (isJsonArray(value) ? value : [value]))
    .filter((value): value is string => typeof value === 'string');
}

/** Without addresses of files, which this link does not open, and without ids of other Codices. */
function present(item: LayoutItem): SharedView['items'][number] {
  switch (item.kind) {
    case 'image':
      return { kind: 'picture', label: item.label, alt: item.alt };
    case 'richText':
      return { kind: 'richText', label: item.label, json: withoutIds(item.json) };
    case 'checklist':
      return { ...item, steps: item.steps.map((step) => ({ ...step })) };
    case 'table':
      return { ...item, columns: [...item.columns], rows: item.rows.map((row) => [...row]) };
    default:
      return { ...item };
  }
}

function withoutIds(node: JsonObject): JsonObject {
  const { type, attrs, content } = node;
  const facts = isJsonObject(attrs) ? attrs : {};
  if (type === 'codexMention') return { type: 'text', text: mentionText(facts) || 'Another Codex' };
  if (type === 'image') return { type: 'text', text: `[${String(facts['alt'] || 'Picture')}]` };
  if (!isJsonArray(content)) return node;
  return { ...node, content: content.map((child) => (isJsonObject(child) ? withoutIds(child) : child)) };
}
