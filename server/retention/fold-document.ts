/**
 * Carries out the rule of a template on one document, step by step: what is older than it says is folded, first session by session, then from one state
 * that somebody refers to up to the next, in transactions of which each happens whole or not at all.
 */
import type { FoldRange } from '#core/retention/fold-ranges.ts';
import { listSigningKeys } from '../checkpoints/signing-keys.ts';
import { findRestoredInBlocks } from './kept-points.ts';
import {
  type FoldingRule,
  type FoldServices,
  type FoldStage,
  type Head,
  planStep,
  readHead,
  type Step,
} from './plan-fold.ts';
import { carryOut } from './write-fold.ts';

export interface FoldOptions {
  readonly rule: FoldingRule;
  readonly codexId: string;
  /** Looks at what would be folded, and changes nothing. */
  readonly isDry?: boolean;
  readonly isStopped?: () => boolean;
  /** How many operations are looked at in one step. */
  readonly step?: number;
}

export interface FoldedPart {
  /** Ranges of operations of which one state each is kept. */
  readonly ranges: number;
  /** Operations that are in them. */
  readonly operations: number;
}

export interface Folded extends FoldedPart {
  /** The same of sessions that were folded. */
  readonly sessions: FoldedPart;
}

const STEP = 1_500;
const PAUSE_MS = 20;
const NOTHING: FoldedPart = { ranges: 0, operations: 0 };

/** Throws `corrupt`, and folds nothing more, where the history is not as it was recorded: no record must vouch for what somebody else has changed. */
export async function foldDocument(
  services: FoldServices,
  documentName: string,
  options: FoldOptions,
): Promise<Folded> {
  const { rule } = options;
  const first = await foldStage(services, documentName, options, { before: rule.before });
  if (rule.sessions === undefined) return { ...first.part, sessions: NOTHING };
  const second = await foldStage(services, documentName, options, {
    before: rule.sessions.before,
    sessions: options.isDry === true ? { folded: first.ranges, upTo: first.upTo } : {},
  });
  return { ...first.part, sessions: second.part };
}

interface Stage {
  readonly part: FoldedPart;
  readonly ranges: readonly FoldRange[];
  readonly upTo: number;
}

async function foldStage(
  services: FoldServices,
  documentName: string,
  { rule, codexId, isDry = false, isStopped = () => false, step: size = STEP }: FoldOptions,
  stage: FoldStage,
): Promise<Stage> {
  const { prisma, journal, env } = services;
  const begin = await readHead(prisma, documentName);
  let after = begin === null ? 0 : startOf(begin, stage);
  const ranges: FoldRange[] = [];
  if (begin !== null && (await isDue(services, documentName, begin, stage))) {
    const keys = await listSigningKeys({ prisma, appSecret: env.appSecret });
    const range = { after, upTo: begin.packedSeq };
    const restored = await findRestoredInBlocks(journal, documentName, range);
    while (!isStopped()) {
      const step = await planStep(services, documentName, {
        ...{ stage, keys, restored, size },
        ...(isDry && { after }),
      });
      if (step === null || isDone(step, stage)) break;
      if (!isDry && !(await carryOut(services, documentName, { step, stage, rule, codexId }))) break;
      ranges.push(...step.fold.ranges);
      const next = step.fold.openAfter ?? after;
      // What is open is all that is left.
      if (next === after || next !== step.fold.upTo) break;
      after = next;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
  const operations = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  return { part: { ranges: ranges.length, operations }, ranges, upTo: after };
}

function startOf(head: Head, { sessions }: FoldStage): number {
  return sessions === undefined ? head.foldedSeq : head.openRangeSeq;
}

/** Whether the first operation that was not looked at is old enough. Most documents are not, and reading on would prove a part of each in vain. */
async function isDue(
  { journal }: FoldServices,
  documentName: string,
  head: Head,
  { before, sessions }: FoldStage,
): Promise<boolean> {
  const next = (sessions === undefined ? head.foldedSeq : head.sessionsFoldedSeq) + 1;
  const [found] = await journal.describe(documentName, { before: next + 1, limit: 1 });
  return found?.seq === next && found.serverTime < before;
}

function isDone({ head, fold }: Step, { sessions }: FoldStage): boolean {
  if (fold.upTo === null) return true;
  return sessions !== undefined && fold.ranges.length === 0 && fold.upTo <= head.sessionsFoldedSeq;
}
