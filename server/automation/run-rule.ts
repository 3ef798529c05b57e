/** Runs a rule that was set off: once, whatever happens in between, and never in anybody's way. */
import { ruleActor } from '#core/access/rule-actor.ts';
import { readRules } from '#core/automation/read-rules.ts';
import { type AutomationRule, titleOf } from '#core/automation/rule.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import { templateOf } from '../codices/content/live-reading.ts';
import type { Services } from '../ports/services.ts';
import { type CodexRow, findCodexRow } from '../projection/tables/codex-store.ts';
import { type CauseComment, findCauseComment } from './cause-comment.ts';
import { PAUSED } from './loop-guard.ts';
import { doAction, failureText, isMeant, readMoment, rollUpsOf } from './rule-actions.ts';
import { findOrigin, type RunOrigin } from './run-origin.ts';
import { endRun, keepRun, MAX_ATTEMPTS, type RunEnd, type TakenRun } from './run-store.ts';

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** Trying again would be refused again. */
const FINAL_CODES: readonly string[] = [
  'invalid_input',
  'forbidden',
  'not_found',
  'gone',
  'precondition_failed',
];

/**
 * Runs it and writes how it ended. An attempt goes on where the one before ended; its edits carry ids that follow from the run, so
 * that whatever was stored just before a crash is not stored again. What is refused for good fails at once; all else is tried again,
 * later each time.
 */
export async function runRule(services: Services, run: TakenRun): Promise<void> {
  const { prisma, environment, log } = services;
  const progress = { done: run.done };
  let end: RunEnd;
  try {
    end = { ...(await attempt(services, run, progress)), done: progress.done };
  } catch (error) {
    end = afterFailure(run, error, environment.now(), progress.done);
    const { id, codexId, ruleId, attempts } = run;
    log.warn({ err: error, run: id, codexId, ruleId, attempts, status: end.status }, 'a rule failed');
  }
  await endRun(prisma, run, environment.now(), end);
}

type Outcome = Pick<RunEnd, 'status' | 'message'>;
const skipped = (message: string): Outcome => ({ status: 'skipped', message });

async function attempt(services: Services, run: TakenRun, progress: { done: number }): Promise<Outcome> {
  const row = await findCodexRow(services.prisma, run.codexId);
  if (row === null) return skipped('The Codex was deleted for good.');
  if (row.deletedAt !== null) return skipped('The Codex is in the trash.');
  if (row.archivedAt !== null) return skipped('The Codex is archived.');
  if (await isPaused(services, run)) return skipped(PAUSED);
  // What the template says now holds, and not what it said then: a rule that was mended is run as mended.
  const template = await templateOf(services, row, row.templateVersion);
  const rule = readRules(template).rules.find(({ id }) => id === run.ruleId);
  if (rule === undefined) return skipped('The template has no such rule any more.');
  const at = run.at.getTime();
  // Asked once: the first actions may themselves have ended what the condition asks for.
  const origin = await findOrigin(services, run);
  const comment = await findCauseComment(services, row.id, run.cause);
  if (comment === 'gone') return skipped('The comment was deleted.');
  const options = { at, rollUps: rollUpsOf(row, origin) };
  if (!run.held && !isMeant(rule, await readMoment(services, row, template, options)))
    return skipped('Its condition did not hold.');
  await doActions(services, run, { row, template, rule, at, origin, comment }, progress);
  return { status: 'done', message: null };
}

interface Meant {
  readonly row: CodexRow;
  readonly template: Awaited<ReturnType<typeof templateOf>>;
  readonly rule: AutomationRule;
  readonly at: number;
  readonly origin: RunOrigin;
  readonly comment: CauseComment | null;
}

async function doActions(
  services: Services,
  run: TakenRun,
  { row, template, rule, at, origin, comment }: Meant,
  progress: { done: number },
): Promise<void> {
  const publisher = run.cause.kind === 'date' ? await findPublisher(services, template) : null;
  const actor = ruleActor(run.id, titleOf(rule), publisher);
  for (const [index, action] of rule.then.entries()) {
    if (index < run.done) continue;
    if (!(await keepRun(services.prisma, run, services.environment.now(), progress.done)))
      throw new BinderyError('conflict', 'This run was taken over by another process.');
    const key = `${run.id}/${index}`;
    await doAction(action, { services, actor, rule, row, template, at, key, origin, comment });
    progress.done += 1;
  }
}

/** Nobody does anything when a date comes: whoever published what runs then answers for it. */
async function findPublisher(
  { prisma }: Services,
  { id: templateId, version }: Meant['template'],
): Promise<string | null> {
  const found = await prisma.templateVersion.findUnique({
    where: { templateId_version: { templateId, version } },
    select: { publishedByName: true },
  });
  return found?.publishedByName ?? null;
}

async function isPaused({ prisma }: Services, { templateId, ruleId }: TakenRun): Promise<boolean> {
  const where = { templateId_ruleId: { templateId, ruleId } };
  return (await prisma.automationPause.findUnique({ where })) !== null;
}

function afterFailure({ attempts }: TakenRun, error: unknown, now: number, done: number): RunEnd {
  const message = failureText(error);
  const isFinal = isBinderyError(error) && FINAL_CODES.includes(error.code);
  if (isFinal || attempts >= MAX_ATTEMPTS) return { status: 'failed', message, done };
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
  return { status: 'waiting', message, done, nextAt: new Date(now + pauseMs) };
}
