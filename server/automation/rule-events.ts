/** Reads what sets rules off from the journal of a Codex, each operation once, and puts it into the queue. */
import { dueAt, hasPassed } from '#core/automation/events/due-time.ts';
import {
  beginRuleTrail,
  type RuleEvent,
  watchedFields,
  watchedValue,
} from '#core/automation/events/rule-trail.ts';
import { readRules } from '#core/automation/read-rules.ts';
import { type AutomationRule, titleOf } from '#core/automation/rule.ts';
import { CODEX_ROOT, rootOf } from '#core/document/roots.ts';
import { BinderyError } from '#core/errors.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import { getTimeZone } from '../access/workspace-setting.ts';
import { readWith } from '../codices/content/codex-reading.ts';
import type { Services } from '../ports/services.ts';
import { type CodexRow, findCodexRow } from '../projection/tables/codex-store.ts';
import { findReading, type NewDue, readSince, type StoredReading, storeReading } from './event-store.ts';
import { admitRuns, type SetOff } from './loop-guard.ts';
import { type RuleReading, ruleReading } from './rule-reading.ts';

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
  if (rules.length === 0) return;
  let wakes = false;
  for (let hasMore = true; hasMore; ) {
    const read = await readOnce(services, row, template, rules);
    wakes ||= read.hasWaiting;
    hasMore = read.hasMore;
  }
  if (wakes) services.automation.wake();
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
  const { trail, readUpTo } = continued(stored, rules);
  if (trail.seq >= headSeq) return { hasMore: false, hasWaiting: false };
  const fields = Object.keys(trail.entries);
  const roots = [...fields.map((id) => `${rootOf(id, 'register')}`), CODEX_ROOT];
  const operations = await journal.listTouching(name, roots, { after: trail.seq, limit: MOST_OPERATIONS });
  const reading = await readWith(services, row, ruleReading, {
    ...{ trail, operations },
    rules: await rulesByVersion(services, row, trail.version),
  });
  const hasMore = operations.length >= MOST_OPERATIONS;
  const unread = reading.events.filter(({ seq }) => seq > readUpTo);
  const since = unread.length === 0 ? 0 : await readSince(prisma);
  const events = unread.filter(({ at }) => at >= since);
  const end = reading.isWhole && !hasMore ? Math.max(headSeq, reading.trail.seq) : reading.trail.seq;
  const runs = await admitRuns(
    services,
    row,
    events.map((event) => setOffBy(event, template)),
  );
  const dues = await duesOf(services, template, rules, reading);
  const next: StoredReading = { trail: { ...reading.trail, seq: end }, readUpTo: Math.max(readUpTo, end) };
  const isOurs = await storeReading(prisma, row.id, { before: stored, next, runs, dues });
  // Another process has read the same operations; whatever it has not read yet is read after it.
  if (!isOurs) return { hasMore: true, hasWaiting: false };
  if (!reading.isWhole) throw new BinderyError('unavailable', `${name} is behind its journal.`);
  return { hasMore, hasWaiting: runs.some(({ status }) => status === 'waiting') };
}

/** Rules of a new version may wait for fields that were not watched: then reading begins anew, without setting anything off again. */
function continued(stored: StoredReading | null, rules: readonly AutomationRule[]): StoredReading {
  const fields = watchedFields(rules);
  if (stored === null) return { trail: beginRuleTrail(fields), readUpTo: 0 };
  const isKnown = fields.every((id) => Object.hasOwn(stored.trail.entries, id));
  return isKnown ? stored : { ...stored, trail: beginRuleTrail(fields) };
}

async function rulesByVersion(
  { templates }: Services,
  { templateId, templateVersion }: CodexRow,
  from: number | null,
): Promise<ReadonlyMap<number, readonly AutomationRule[]>> {
  const found = new Map<number, readonly AutomationRule[]>();
  for (let version = from ?? 1; version <= templateVersion; version += 1) {
    const template = await templates.find(templateId, version);
    if (template) found.set(version, readRules(template).rules);
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

/** The dates that rules wait for now. A date that had passed when it was written sets nothing off; nor does one of before. */
async function duesOf(
  services: Services,
  { fields }: Template,
  rules: readonly AutomationRule[],
  { trail, changedAt, versionAt }: RuleReading,
): Promise<readonly NewDue[]> {
  if (!rules.some(({ when }) => 'date' in when)) return [];
  const timeZone = await getTimeZone(services);
  return rules.flatMap(({ id: ruleId, when }): NewDue[] => {
    const field = 'date' in when && Object.hasOwn(fields, when.date) ? fields[when.date] : undefined;
    if (!('date' in when) || field === undefined) return [];
    const value = watchedValue(trail, when.date);
    const due = dueAt(value, field, when.offset, timeZone);
    if (due === null || typeof value !== 'string') return [];
    const writtenAt = changedAt.get(when.date) ?? versionAt;
    const isOver = writtenAt !== null && hasPassed(due, field, writtenAt, timeZone);
    return [
      {
        ruleId,
        value,
        offset: when.offset ?? '',
        timeZone,
        dueAt: new Date(due),
        isNew: writtenAt !== null,
        isOver,
      },
    ];
  });
}
