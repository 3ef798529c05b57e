/** Measures, from the values that Codices hold, what a new template version would do to them. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { conversionOf, convertValue, isBlank } from '#core/conversion/conversions.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { FieldImpact, TemplateImpact } from '#core/protocol/api/templates.ts';
import type { Template } from '#core/template/template.ts';
import { compareTemplates, type TemplateComparison } from '#core/template/versions/compare-templates.ts';
import { holdsOnlySigns } from '#richtext/markdown/blank-markdown.ts';
import { markdownToJson } from '#richtext/markdown/markdown.ts';
import { getTimeZone } from '../access/workspace-setting.ts';
import type { Services } from '../ports/services.ts';
import { countCodices } from './template-store.ts';

/** Codices read by one query. */
const BATCH = 200;
/** After so long, other work of the process gets a turn. */
const TURN_MS = 10;
/** Whoever writes a template asks at every pause: beyond this many Codices, what is found so far says enough. */
const MAX_COUNTED = 20_000;
const MAX_SAMPLES = 3;
/** A Markdown text up to this length is read as the document it stands for, a longer one as it is written. */
const MAX_READ_MARKDOWN = 2_000;
const MAX_SAMPLE_TEXT = 120;

interface Counted {
  readonly impact: FieldImpact;
  /** Its id in the values of the present version. */
  readonly valueId: string;
  readonly before: FieldDefinition;
  /** `null` for a field that is retired. */
  readonly after: FieldDefinition | null;
}

interface MeasuredRow {
  readonly id: string;
  readonly title: string;
  readonly isPrivate: boolean;
  readonly values: JsonObject | null;
}

/**
 * What publishing `next` over `previous` does: the fields that come, go and change, and for those that are retired, renamed or of
 * another type how many values convert and how many are set aside, with examples of the latter. Counted in the projection, so
 * an edit of the last moment may be missing, and without Codices in the trash.
 */
export async function measureImpact(
  services: Pick<Services, 'prisma'>,
  previous: Template | null,
  next: Template,
): Promise<TemplateImpact> {
  const codices = (await countCodices(services.prisma, next.id)).get(next.id) ?? 0;
  if (!previous) return { codices, added: Object.keys(next.fields), retired: [], changed: [], fields: [] };
  const comparison = compareTemplates(previous, next);
  const timeZone = await getTimeZone(services);
  const counted = countedFields(previous, comparison, next, timeZone);
  const seen = counted.length === 0 ? codices : await countValues(services, next.id, counted, timeZone);
  const { added, restored, retired, changed } = comparison;
  const ids = (fields: readonly { readonly id: string }[]) => fields.map(({ id }) => id);
  return {
    codices,
    added: ids([...added, ...restored]),
    retired: ids(retired),
    changed: ids(changed),
    fields: counted.map(({ impact }) => impact),
    ...(seen < codices && { counted: seen }),
  };
}

/** A field that was retired before is in no projection: what it would convert is not counted. */
function countedFields(
  { fields }: Template,
  { retyped, renamed, retired }: TemplateComparison,
  next: Template,
  timeZone: string,
): readonly Counted[] {
  const begin = (
    field: string,
    label: string,
    change: FieldImpact['change'],
    more: Partial<FieldImpact> = {},
  ) => ({
    ...{ field, label, change, converts: 0, parks: 0, sample: [] },
    ...more,
  });
  const formerIds = new Map(renamed.map(({ id, was }) => [id, was]));
  const ofRetyped = retyped.map(({ id, before, after }): Counted => {
    const conversion = conversionOf(before.type, after.type, timeZone);
    const types = { from: before.type, to: after.type };
    const loses = conversion.kind === 'converts' ? conversion.loses : null;
    const was = formerIds.get(id);
    const impact = begin(id, after.label, 'retyped', { ...types, loses, ...(was !== undefined && { was }) });
    return { impact, valueId: was ?? id, before, after };
  });
  const ofRenamed = renamed.flatMap(({ id, was }): Counted[] => {
    const [before, after] = [fields[was], next.fields[id]];
    if (before === undefined || after === undefined || retyped.some((one) => one.id === id)) return [];
    return [{ impact: begin(id, after.label, 'renamed', { was }), valueId: was, before, after }];
  });
  const ofRetired = retired.map((before): Counted => {
    return { impact: begin(before.id, before.label, 'retired'), valueId: before.id, before, after: null };
  });
  return [...ofRetyped, ...ofRenamed, ...ofRetired];
}

/** Counts into `counted`, and answers in how many Codices. */
async function countValues(
  { prisma }: Pick<Services, 'prisma'>,
  templateId: string,
  counted: readonly Counted[],
  timeZone: string,
): Promise<number> {
  const ids = counted.map(({ valueId }) => valueId);
  let seen = 0;
  for (let after = ''; ; ) {
    const rows = await prisma.$queryRaw<MeasuredRow[]>`
      SELECT "id", "title", "privateTopId" IS NOT NULL AS "isPrivate", (
        SELECT jsonb_object_agg(value.key, value.value) FROM jsonb_each("fields") value WHERE value.key = ANY(${ids})
      ) AS "values"
      FROM "Codex" WHERE "templateId" = ${templateId} AND "deletedAt" IS NULL AND "id" > ${after}
      ORDER BY "id" LIMIT ${BATCH}`;
    let begunAt = performance.now();
    for (const row of rows) {
      for (const one of counted) count(one, row, timeZone);
      if (performance.now() - begunAt < TURN_MS) continue;
      await nextTurn();
      begunAt = performance.now();
    }
    seen += rows.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH || seen >= MAX_COUNTED) return seen;
    after = last.id;
  }
}

function count(
  { impact, valueId, before, after }: Counted,
  { id, title, isPrivate, values }: MeasuredRow,
  timeZone: string,
): void {
  const stored = values?.[valueId] ?? null;
  const stays = after !== null && conversionOf(before.type, after.type).kind === 'keeps';
  if (after === null || stays) {
    if (isBlankStored(before, stored)) return;
    if (stays) impact.converts += 1;
    else park(impact, before, { id, title, isPrivate, value: stored, reason: null });
    return;
  }
  const value = readable(stored);
  if (isBlank(before, value)) return;
  const result = convertValue(before, after, value, timeZone);
  if (result.converted) impact.converts += 1;
  else park(impact, before, { id, title, isPrivate, value, reason: result.reason });
}

interface Parked extends Pick<MeasuredRow, 'id' | 'title' | 'isPrivate'> {
  readonly value: JsonValue;
  readonly reason: string | null;
}

function park(
  impact: FieldImpact,
  before: FieldDefinition,
  { id, title, isPrivate, value, reason }: Parked,
): void {
  impact.parks += 1;
  // A sample is read by whoever publishes, who need not be among those who may read a private Codex.
  if (isPrivate || impact.sample.length >= MAX_SAMPLES) return;
  const text = fieldTypeOf(before.type).toText(before, readable(value)).slice(0, MAX_SAMPLE_TEXT);
  impact.sample.push({ codex: id, title, text, reason });
}

/** Markdown is read as a document only where that is needed to tell. */
function isBlankStored(field: FieldDefinition, stored: JsonValue): boolean {
  const markdown = markdownOf(stored);
  if (markdown !== null && !holdsOnlySigns(markdown)) return false;
  return isBlank(field, readable(stored));
}

/** Projections hold rich text as `{markdown}`. */
function markdownOf(value: JsonValue): string | null {
  const markdown = isJsonObject(value) && Object.keys(value).length === 1 ? value['markdown'] : undefined;
  return typeof markdown === 'string' ? markdown : null;
}

function readable(value: JsonValue): JsonValue {
  const markdown = markdownOf(value);
  if (markdown === null) return value;
  if (markdown.trim() === '') return null;
  // The node types are JSON by construction; their interfaces only lack the index signature.
  return markdown.length <= MAX_READ_MARKDOWN
    ? (markdownToJson(markdown) as unknown as JsonObject)
    : markdown;
}
