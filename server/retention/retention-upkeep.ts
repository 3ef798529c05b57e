/** Carries out the rules of retention in the background: Codices whose template has one, and their branches. */
import { isBinderyError } from '#core/errors.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { type RetentionRule, retentionDays } from '#core/template/format/retention-rule.ts';
import { branchDocumentName, findBranchNames } from '../codices/reading/branch-rows.ts';
import { storableText } from '../database/database-text.ts';
import { type Poller, startPoller } from '../polling/poller.ts';
import type { Services } from '../ports/services.ts';
import { countOtherReleases } from '../processes/one-release.ts';
import { type Folded, type FoldOptions, foldDocument } from './fold-document.ts';
import type { FoldingRule } from './plan-fold.ts';
import { readRun, sumFolded, writeRun } from './retention-run.ts';

const DAY_MS = 86_400_000;
const LOOK_MS = 3_600_000;
const AT_ONCE = 200;

export function startRetention(services: Services): Poller {
  return startPoller(services.background, {
    name: 'folding old operations',
    intervalMs: LOOK_MS,
    async work(isStopped) {
      const { roles, log } = services;
      if (!roles.isMine('retention')) return;
      const others = await countOtherReleases(services);
      if (others === 0) return await foldDue(services, { isStopped });
      log.warn({ others }, 'nothing is folded while processes of another release are running');
      await noteWaiting(services, others);
    },
  });
}

export interface FoldedByTemplate {
  readonly templateId: string;
  readonly operations: string;
  readonly codices: number;
  /** States that are kept of single edits that were folded, and how many those were. */
  readonly sessions: number;
  readonly folded: number;
  /** The same of sessions that were folded, where the template has a time for them. */
  readonly ofSessions?: { readonly time: string; readonly states: number; readonly folded: number };
}

export interface FoldFailure {
  readonly documentName: string;
  readonly message: string;
}

export interface RetentionReport {
  /** What was folded by each rule, or would be. */
  readonly templates: readonly FoldedByTemplate[];
  /** Documents whose history is not as it was recorded, and stays as it is. */
  readonly failures: readonly FoldFailure[];
}

/** One that cannot be folded is told of and holds up no other. */
export async function foldDue(
  services: Services,
  {
    isDry = false,
    isStopped = () => false,
  }: { readonly isDry?: boolean; readonly isStopped?: () => boolean } = {},
): Promise<RetentionReport> {
  const templates: FoldedByTemplate[] = [];
  const failures: FoldFailure[] = [];
  const rules = await findRules(services);
  for (const { rule, templateVersion } of rules) {
    const sum = { codices: 0, sessions: 0, folded: 0 };
    const ofSessions = { states: 0, folded: 0 };
    for await (const codexId of codicesOf(services, rule.templateId, templateVersion)) {
      if (isStopped()) break;
      let isTouched = false;
      const branches = await findBranchNames(services.prisma, [codexId]);
      for (const name of [codexDocumentName(codexId), ...branches.map(branchDocumentName)]) {
        const done = await foldOne(services, name, { rule, codexId, isDry, isStopped });
        if ('message' in done) {
          failures.push(done);
          continue;
        }
        sum.sessions += done.ranges;
        sum.folded += done.operations;
        ofSessions.states += done.sessions.ranges;
        ofSessions.folded += done.sessions.operations;
        isTouched ||= done.ranges + done.sessions.ranges > 0;
      }
      if (isTouched) sum.codices += 1;
    }
    const { templateId, operations, sessions } = rule;
    const more = sessions === undefined ? {} : { ofSessions: { time: sessions.time, ...ofSessions } };
    templates.push({ templateId, operations, ...sum, ...more });
  }
  if (!isDry) await noteRun(services, rules, failures);
  return { templates, failures };
}

const MOST_FAILURES = 20;

async function noteRun(
  { prisma, environment }: Services,
  rules: readonly RuleOfVersion[],
  failures: readonly FoldFailure[],
): Promise<void> {
  const before = await readRun(prisma);
  if (rules.length === 0 && before === null) return;
  const of = rules.map(({ rule: { templateId, operations, sessions }, codices }) => ({
    ...{ templateId, operations, sessions: sessions?.time ?? null, codices },
  }));
  const at = environment.now();
  await writeRun(prisma, {
    ...{ at, nextAt: at + LOOK_MS, waitsFor: 0, templates: await sumFolded(prisma, of) },
    failures: failures.slice(0, MOST_FAILURES).map((failure) => ({ ...failure })),
    moreFailures: Math.max(0, failures.length - MOST_FAILURES),
  });
}

async function noteWaiting({ prisma, environment }: Services, waitsFor: number): Promise<void> {
  const before = await readRun(prisma);
  if (before !== null) await writeRun(prisma, { ...before, waitsFor, nextAt: environment.now() + LOOK_MS });
}

async function foldOne(
  services: Services,
  name: string,
  options: FoldOptions,
): Promise<Folded | FoldFailure> {
  try {
    return await foldDocument(services, name, options);
  } catch (error) {
    if (!isBinderyError(error) || (error.code !== 'corrupt' && error.code !== 'internal')) throw error;
    services.log.error({ err: error, documentName: name }, 'old operations could not be folded');
    return { documentName: name, message: storableText(error.message) };
  }
}

interface RuleOfVersion {
  readonly templateVersion: number;
  readonly rule: FoldingRule;
  /** How many follow it. */
  readonly codices: number;
}

/** The rule that Codices follow is that of the version they follow. */
async function findRules({ prisma, templates, environment }: Services): Promise<RuleOfVersion[]> {
  const versions = await prisma.codex.groupBy({ by: ['templateId', 'templateVersion'], _count: true });
  const rules = await Promise.all(
    versions.map(async ({ templateId, templateVersion, _count: codices }): Promise<RuleOfVersion[]> => {
      const kept = (await templates.find(templateId, templateVersion))?.retention;
      const rule = kept === undefined ? null : ruleAt(templateId, kept, environment.now());
      return rule === null ? [] : [{ templateVersion, rule, codices }];
    }),
  );
  return rules.flat();
}

/** `null` for times that are none, as from a version of the format that has others. */
function ruleAt(
  templateId: string,
  { operations, sessions }: RetentionRule,
  now: number,
): FoldingRule | null {
  const [days, later] = [operations, sessions ?? ''].map((time) => retentionDays(time));
  if (days == null) return null;
  const before = now - days * DAY_MS;
  if (sessions === undefined || later == null) return { templateId, operations, before };
  return { templateId, operations, before, sessions: { time: sessions, before: now - later * DAY_MS } };
}

async function* codicesOf(
  { prisma }: Services,
  templateId: string,
  templateVersion: number,
): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const rows = await prisma.codex.findMany({
      where: { templateId, templateVersion, id: { gt: after } },
      orderBy: { id: 'asc' },
      take: AT_ONCE,
      select: { id: true },
    });
    for (const { id } of rows) yield id;
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)?.id ?? '';
  }
}
