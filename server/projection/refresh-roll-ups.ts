/** Works out the roll-ups of a Codex again, from the figures of the Codices that they are made over, and what its formulas make of the day. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { asksForDay, followsDay } from '#core/formula/day-formulas.ts';
import { FIGURE_KINDS, figureOf } from '#core/formula/figures.ts';
import { computeField } from '#core/formula/formula.ts';
import {
  askOf,
  type RollUp,
  type RollUpResult,
  type RollUpResults,
  rollUpsIn,
  rollUpsOf,
} from '#core/formula/roll-ups.ts';
import { canonicalJson, type JsonObject, type JsonValue } from '#core/json.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { type ComparableValue, comparableResult } from '#core/search/comparable-value.ts';
import type { Template } from '#core/template/template.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { formulaDay } from '../codices/content/formula-day.ts';
import type { Services } from '../ports/services.ts';
import {
  clearMark,
  type FigureQuestion,
  type FigureSummary,
  lockCodex,
  type RolledUpCodex,
  type RollUpWrite,
  readMark,
  summarizeFigures,
  writeRollUps,
} from './tables/roll-up-store.ts';

/** A change that has come through more roll-ups goes round in a circle: no tree is as deep, and templates that lead back to themselves are refused. */
const MOST_HOPS = 1_000;
const TIMEOUT_MS = 120_000;

/** Does nothing for a Codex that is not due, or no longer there. Whose roll-ups change by it are due afterwards. */
export async function refreshRollUps(services: Services, codexId: string): Promise<void> {
  const { prisma, templates, environment, log } = services;
  const pin = await prisma.codex.findUnique({
    where: { id: codexId },
    select: { templateId: true, templateVersion: true },
  });
  const template = pin && (await templates.find(pin.templateId, pin.templateVersion));
  if (!pin || !template) return;
  const formulas = Object.values(template.fields).filter(
    ({ expression }) => rollUpsIn(expression, template.fields).length > 0 || asksForDay(expression),
  );
  const today = await formulaDay(services, pin, environment.now());
  const work = async (tx: Prisma.TransactionClient) => {
    const codex = await lockCodex(
      tx,
      codexId,
      Object.keys(template.fields).filter((id) => isPlain(template, id)),
    );
    const due = await readMark(tx, codexId);
    // The projection has written another version meanwhile: the mark stays, and it is looked at again.
    if (codex === null || due === null || codex.templateVersion !== pin.templateVersion) return null;
    const isCircular = due.hops > MOST_HOPS;
    if (isCircular) log.warn({ codexId, template: template.id }, 'a roll-up leads back to itself');
    const rollUps = isCircular ? circular(template) : await workOut(tx, codexId, rollUpsOf(template));
    const write = changesOf(codex, formulas, { template, rollUps, today });
    if (write !== null) await writeRollUps(tx, codexId, write, due.hops + 1);
    return { due, changed: write !== null };
  };
  const done = await prisma.$transaction(work, { timeout: TIMEOUT_MS, maxWait: TIMEOUT_MS });
  if (done === null) return;
  await clearMark(prisma, done.due);
  if (done.changed) services.live.announce(codexDocumentName(codexId), { type: 'roll-ups' });
}

/** Formulas use no rich text, which may be long. */
function isPlain({ fields }: Template, id: string): boolean {
  return fields[id]?.type !== 'richText';
}

function circular(template: Template): RollUpResults {
  return Object.fromEntries(rollUpsOf(template).map(({ key }) => [key, { problem: 'circular' }]));
}

/** Several roll-ups of one field of the same Codices are one question. */
async function workOut(
  tx: Prisma.TransactionClient,
  codexId: string,
  rollUps: readonly RollUp[],
): Promise<RollUpResults> {
  const summaries = new Map<string, readonly FigureSummary[]>();
  const results: Record<string, RollUpResult> = {};
  for (const rollUp of rollUps) {
    const ask = askOf(rollUp);
    const known = summaries.get(ask) ?? (await summarizeFigures(tx, codexId, questionOf(rollUp, rollUps)));
    summaries.set(ask, known);
    results[rollUp.key] = resultOf(rollUp, known);
  }
  return results;
}

function questionOf({ of: related, field }: RollUp, rollUps: readonly RollUp[]): FigureQuestion {
  const ask = askOf({ of: related, field });
  const by = new Set(rollUps.filter((one) => askOf(one) === ask).map((one) => one.by));
  return { related, field, sums: by.has('sum') || by.has('avg'), bounds: by.has('min') || by.has('max') };
}

/** Codices that hold nothing in the field add nothing. */
export function resultOf({ by, field }: RollUp, summaries: readonly FigureSummary[]): RollUpResult {
  const filled = summaries.filter(({ kind }) => kind !== null);
  if (by === 'count') {
    const counted = field === null ? summaries : filled;
    return { type: 'number', value: counted.reduce((sum, { count }) => sum + count, 0) };
  }
  const [only, other] = filled;
  if (only === undefined) return { type: 'nothing', value: null };
  const type = FIGURE_KINDS[only.kind ?? ''];
  if (type === undefined || other !== undefined) return { problem: 'mixed' };
  const isTime = type === 'date' || type === 'dateTime';
  if (isTime)
    return by === 'min' || by === 'max'
      ? { type, value: by === 'min' ? only.first : only.last }
      : { problem: 'mixed' };
  const numbers = { sum: only.sum, min: only.least, max: only.most, avg: only.sum };
  const value = Number(numbers[by]) / (by === 'avg' ? only.count : 1);
  return { type, value: Number.isFinite(value) ? round(type, value) : null };
}

function round(type: string, value: number): number {
  return type === 'duration' ? Math.round(value) : value;
}

interface Outcome {
  readonly template: Template;
  readonly rollUps: RollUpResults;
  readonly today: string;
}

/** What is to be written; `null` when it stands there already. */
function changesOf(
  codex: RolledUpCodex,
  formulas: readonly FieldDefinition[],
  { template, rollUps, today }: Outcome,
): RollUpWrite | null {
  const fields: Record<string, JsonValue> = {};
  const figures: Record<string, JsonValue> = { ...codex.figures };
  const compared: Record<string, readonly ComparableValue[]> = {};
  for (const field of formulas) {
    const { type, value } = computeField(field, codex.fields, { fields: template.fields, today, rollUps });
    fields[field.id] = value;
    compared[field.id] = comparableResult(type, value);
    const figure = figureOf(type, value);
    if (figure === null) delete figures[field.id];
    else figures[field.id] = figure;
  }
  const valuesDay = followsDay(template) ? today : null;
  const next = { rollUps: rollUps as unknown as JsonObject, fields, figures, valuesDay };
  const stands = {
    rollUps: (codex.rollUps ?? {}) as unknown as JsonObject,
    fields: Object.fromEntries(formulas.map(({ id }) => [id, codex.fields[id] ?? null])),
    figures: codex.figures ?? {},
    valuesDay: codex.valuesDay,
  };
  return canonicalJson(next) === canonicalJson(stands)
    ? null
    : { rollUps, fields, figures, compared, valuesDay };
}
