/** Carries out the rules of retention in the background: Codices whose template has one, and their branches. */
import { isBinderyError } from '#core/errors.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { retentionDays } from '#core/template/format/retention-rule.ts';
import { branchDocumentName, findBranchNames } from '../codices/reading/branch-rows.ts';
import { type Poller, startPoller } from '../polling/poller.ts';
import type { Services } from '../ports/services.ts';
import { countOtherReleases } from '../processes/one-release.ts';
import { type Folded, type FoldingRule, type FoldOptions, foldDocument } from './fold-document.ts';

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
      if (others === 0) await foldDue(services, { isStopped });
      else log.warn({ others }, 'nothing is folded while processes of another release are running');
    },
  });
}

export interface FoldedByTemplate {
  readonly templateId: string;
  readonly operations: string;
  readonly codices: number;
  readonly sessions: number;
  readonly folded: number;
}

export interface RetentionReport {
  /** What was folded by each rule, or would be. */
  readonly templates: readonly FoldedByTemplate[];
  /** Documents whose history is not as it was recorded, and stays as it is. */
  readonly broken: readonly string[];
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
  const broken: string[] = [];
  for (const { rule, templateVersion } of await findRules(services)) {
    const sum = { codices: 0, sessions: 0, folded: 0 };
    for await (const codexId of codicesOf(services, rule.templateId, templateVersion)) {
      if (isStopped()) break;
      let isTouched = false;
      const branches = await findBranchNames(services.prisma, [codexId]);
      for (const name of [codexDocumentName(codexId), ...branches.map(branchDocumentName)]) {
        const done = await foldOne(services, name, { rule, codexId, isDry, isStopped });
        if (done === null) broken.push(name);
        sum.sessions += done?.ranges ?? 0;
        sum.folded += done?.operations ?? 0;
        isTouched ||= (done?.ranges ?? 0) > 0;
      }
      if (isTouched) sum.codices += 1;
    }
    const { templateId, operations } = rule;
    templates.push({ templateId, operations, ...sum });
  }
  return { templates, broken };
}

async function foldOne(services: Services, name: string, options: FoldOptions): Promise<Folded | null> {
  try {
    return await foldDocument(services, name, options);
  } catch (error) {
    if (!isBinderyError(error) || (error.code !== 'corrupt' && error.code !== 'internal')) throw error;
    services.log.error({ err: error, documentName: name }, 'old operations could not be folded');
    return null;
  }
}

interface RuleOfVersion {
  readonly templateVersion: number;
  readonly rule: FoldingRule;
}

/** The rule that Codices follow is that of the version they follow. */
async function findRules({ prisma, templates, environment }: Services): Promise<RuleOfVersion[]> {
  const versions = await prisma.codex.groupBy({ by: ['templateId', 'templateVersion'] });
  const rules = await Promise.all(
    versions.map(async ({ templateId, templateVersion }): Promise<RuleOfVersion[]> => {
      const operations = (await templates.find(templateId, templateVersion))?.retention?.operations;
      const days = operations === undefined ? null : retentionDays(operations);
      if (operations === undefined || days === null) return [];
      const before = environment.now() - days * DAY_MS;
      return [{ templateVersion, rule: { templateId, operations, before } }];
    }),
  );
  return rules.flat();
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
