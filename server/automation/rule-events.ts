/** Reads what sets rules off from the journal of a Codex, each operation once, and puts it into the queue. */
import type { Author } from '#core/access/author.ts';
import { dueAt, hasPassed } from '#core/automation/events/due-time.ts';
import {
  beginRuleTrail,
  continueRuleTrail,
  NO_RULES,
  type PlacedRules,
  placeRules,
  type RuleEvent,
  type RuleTrail,
  standingValue,
} from '#core/automation/events/rule-trail.ts';
import { readRules } from '#core/automation/read-rules.ts';
import { type AutomationRule, titleOf } from '#core/automation/rule.ts';
import { CODEX_ROOT, rootOf } from '#core/document/roots.ts';
import { BinderyError } from '#core/errors.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { rootsOfLocks } from '#core/rules/lock-history.ts';
import type { Template } from '#core/template/template.ts';
import { slotOf } from '#core/template/versions/slots.ts';
import { getTimeZone } from '../access/workspace-setting.ts';
import { readWith } from '../codices/content/codex-reading.ts';
import type { Services } from '../ports/services.ts';
import { findRoles } from '../projection/read-workflow-history.ts';
import { type CodexRow, findCodexRow } from '../projection/tables/codex-store.ts';
import { findReading, type NewDue, readSince, type StoredReading, storeReading } from './event-store.ts';
import { admitRuns, type SetOff } from './loop-guard.ts';
import { type RuleReading, ruleReading } from './rule-reading.ts';
import { findSource } from './run-origin.ts';

/** Operations that are read in one go. */
const MOST_OPERATIONS = 200;

/**
 * Reads on from where the last reading ended. Whoever is cut off in between reads the same operations again, to the same result:
 * position, runs and dates are written together. Does nothing for a Codex whose template has no rules.
 */
export async function readEvents(services: Services, codexId: string): Promise<void> {
  const row = await findCodexRow(services.prisma, codexId);
  const template = row && (await services.templates.find(row.templateId, row.templateVersion));
  if (!row || !template) return;
  const { rules } = readRules(template);
  if (rules.length === 0) {
    if (template.automation.length > 0) await passOver(services, row);
    return;
  }
  let wakes = false;
  for (let hasMore = true; hasMore; ) {
    const read = await readOnce(services, row, template, rules);
    wakes ||= read.hasWaiting;
    hasMore = read.hasMore;
  }
  if (wakes) services.automation.wake();
}

/** Rules that this server cannot read set nothing off, nor does what happened now once it can; and nobody asks for it again. */
async function passOver({ journal, prisma }: Services, { id }: CodexRow): Promise<void> {
  const seq = await journal.headSeq(codexDocumentName(id));
  const before = await findReading(prisma, id);
  if (before !== null && before.trail.seq >= seq) return;
  const next = { trail: { ...beginRuleTrail(NO_RULES), seq }, readUpTo: seq };
  await storeReading(prisma, id, { before, next, runs: [], dues: null });
}

async function readOnce(
  services: Services,
  row: CodexRow,
  template: Template,
  rules: readonly AutomationRule[],
): Promise<{ readonly hasMore: boolean; readonly hasWaiting: boolean }> {
  const { journal, prisma } = services;
  const name = codexDocumentName(row.id);
  const headSeq = await journal.headSeq(name);
  const stored = await findReading(prisma, row.id);
  const placed = placeRules(template, rules);
  const { trail, readUpTo } = continued(stored, placed);
  if (trail.seq >= headSeq) return { hasMore: false, hasWaiting: false };
  const isAgain = trail.seq < readUpTo;
  const watched = Object.keys(trail.entries).map((slot) => `${rootOf(slot, 'register')}`);
  const locks = placed.locks === null ? [] : rootsOfLocks(placed.locks);
  const roots = [...new Set([...watched, ...locks, CODEX_ROOT])];
  const operations = await journal.listTouching(name, roots, { after: trail.seq, limit: MOST_OPERATIONS });
  const reading = await readWith(services, row, ruleReading, {
    ...{ trail, operations, readUpTo, authorId: row.createdById },
    roles: trail.workflow || trail.locks ? await findRoles(services, operations) : new Map(),
    rules: await rulesByVersion(services, row, trail.version),
  });
  const hasMore = operations.length >= MOST_OPERATIONS;
  const since = await readSince(prisma);
  const events = reading.events.filter(({ at }) => at >= since);
  const end = reading.isWhole && !hasMore ? Math.max(headSeq, reading.trail.seq) : reading.trail.seq;
  const runs = await admitRuns(
    services,
    row,
    events.map((event) => setOffBy(event, template)),
  );
  // While what was read before is read again, the dates of back then are passing by: none of them is waited for.
  const dues = end < readUpTo ? null : await duesOf(services, template, rules, reading, { since, isAgain });
  const next: StoredReading = { trail: { ...reading.trail, seq: end }, readUpTo: Math.max(readUpTo, end) };
  const isOurs = await storeReading(prisma, row.id, { before: stored, next, runs, dues });
  // Another process has read the same operations; whatever it has not read yet is read after it.
  if (!isOurs) return { hasMore: true, hasWaiting: false };
  if (!reading.isWhole) throw new BinderyError('unavailable', `${name} is behind its journal.`);
  return { hasMore, hasWaiting: runs.some(({ status }) => status === 'waiting') };
}

/**
 * Rules of a new version may wait for slots, for steps of a workflow or for locked fields that were not watched: then reading
 * begins anew, without setting anything off again. The slots of before are watched on, for what happened under the version before.
 */
function continued(stored: StoredReading | null, placed: PlacedRules): StoredReading {
  if (stored === null) return { trail: beginRuleTrail(placed), readUpTo: 0 };
  return { ...stored, trail: continueRuleTrail(stored.trail, placed) };
}

async function rulesByVersion(
  { templates }: Services,
  { templateId, templateVersion }: CodexRow,
  from: number | null,
): Promise<ReadonlyMap<number, PlacedRules>> {
  const found = new Map<number, PlacedRules>();
  for (let version = from ?? 1; version <= templateVersion; version += 1) {
    const template = await templates.find(templateId, version);
    if (!template) continue;
    found.set(version, placeRules(template, readRules(template).rules));
  }
  return found;
}

function setOffBy({ ruleId, version, seq, at, by, change }: RuleEvent, template: Template): SetOff {
  const rule = readRules(template).rules.find(({ id }) => id === ruleId);
  return {
    ...{ ruleId, ruleTitle: titleOf(rule ?? { id: ruleId }), version, key: `op:${seq}`, at, by },
    cause: { kind: change === null ? 'created' : 'changed', by, seq, ...change },
  };
}

interface Since {
  /** When rules began to be run. */
  readonly since: number;
  /** Operations were read again, for rules that wait for more fields. */
  readonly isAgain: boolean;
}

/**
 * The dates that rules wait for now. A date that had passed when it was written, or when the rule came to be, sets nothing off; nor
 * does one of before.
 */
async function duesOf(
  services: Services,
  { fields, slots }: Template,
  rules: readonly AutomationRule[],
  { trail, changedAt, versionAt }: RuleReading,
  { since, isAgain }: Since,
): Promise<readonly NewDue[]> {
  if (!rules.some(({ when }) => 'date' in when)) return [];
  const timeZone = await getTimeZone(services);
  const now = services.environment.now();
  const sources = await findSources(services, trail.writers ?? {});
  return rules.flatMap(({ id: ruleId, when }): NewDue[] => {
    const field = 'date' in when && Object.hasOwn(fields, when.date) ? fields[when.date] : undefined;
    if (!('date' in when) || field === undefined) return [];
    const slot = slotOf({ ...(slots && { slots }) }, when.date);
    const value = standingValue(trail, slot);
    const due = dueAt(value, field, when.offset, timeZone);
    if (due === null || typeof value !== 'string') return [];
    const found = [changedAt.get(slot) ?? null, versionAt].filter((time) => time !== null);
    const isNew = isAgain || found.length > 0;
    const writtenAt = found.length === 0 ? now : Math.max(...found, Math.min(since, now));
    const isOver = isNew && hasPassed(due, field, writtenAt, timeZone);
    const { offset = '' } = when;
    const by = sources.get(slot) ?? null;
    const news = { isNew, isOver, isAgain: found.length === 0 };
    return [{ ruleId, value, offset, timeZone, dueAt: new Date(due), by, ...news }];
  });
}

/** Whoever is behind each slot, asked while it is known: a date may lie further ahead than runs are kept. */
async function findSources(
  services: Services,
  writers: NonNullable<RuleTrail['writers']>,
): Promise<ReadonlyMap<string, Author>> {
  const found = new Map<string, Author>();
  for (const [slot, writer] of Object.entries(writers)) {
    const source = await findSource(services, writer);
    if (source !== null) found.set(slot, source);
  }
  return found;
}
