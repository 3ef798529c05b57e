/** A form as strangers meet it: what it asks, and an answer that makes one Codex. */
import { createHash } from 'node:crypto';
import type { GuestActor } from '#core/access/policy.ts';
import { BinderyError, type Issue, isBinderyError } from '#core/errors.ts';
import { TITLE } from '#core/intake/asked-fields.ts';
import { checkAgreement, checkAnswers, type Question, questionsOf } from '#core/intake/questions.ts';
import { canonicalJson } from '#core/json.ts';
import type { AnswerIntakeBody, IntakeForm } from '#core/protocol/api/intake/intake-api.ts';
import type { IntakeLink } from '#prisma/generated/client.ts';
import { getTimeZone } from '../access/workspace-setting.ts';
import { createCodex } from '../codices/writing/create-codex.ts';
import { idFromKey } from '../codices/writing/derived-id.ts';
import type { Services } from '../ports/services.ts';
import { findCodexRow } from '../projection/tables/codex-store.ts';
import { requirePassword, tryNoPassword } from '../sharing/link-password.ts';
import { claimAnswer, giveBackAnswer } from './answer-claims.ts';
import { valuesOf } from './answer-values.ts';
import {
  closedForm,
  findIntakeLink,
  hashIntakeToken,
  isFull,
  type OpenIntake,
  openIntake,
} from './intake-access.ts';

interface Entry {
  readonly token: string;
  readonly password?: string | undefined;
}

/** What the form asks now. Throws as `closedForm` says, `password_required`, and `rate_limited`. */
export async function openIntakeForm(
  services: Services,
  { token, password }: Entry,
  address: string,
): Promise<IntakeForm> {
  await services.intakeRateLimit.takeOpening(hashIntakeToken(token), address);
  const link = await findIntakeLink(services.prisma, token);
  if (link === null) {
    await tryNoPassword(services, password, address);
    throw closedForm('unknown');
  }
  const { template } = await requireOpen(services, link);
  if (await isFull(services.prisma, link)) throw closedForm('full');
  await requirePassword(services, link, password, address);
  return { title: template.name, questions: [...questionsOf(template, link.fields)] };
}

/**
 * Makes a Codex of the answers, in the name of the form, by the right of whoever made it. The same `key` makes one Codex however often it
 * is sent. Throws `invalid_input` with a problem for each question, below `answers`; `conflict` when other answers came under this key
 * before; and as `openIntakeForm`.
 */
export async function answerIntake(
  services: Services,
  { token, password, answers }: AnswerIntakeBody,
  { key, address }: { readonly key: string; readonly address: string },
): Promise<{ readonly thanks: string }> {
  // Before anything is looked up: of a flood the database hears nothing.
  await services.intakeRateLimit.takeAnswer(hashIntakeToken(token), address);
  const link = await findIntakeLink(services.prisma, token);
  if (link === null) {
    await tryNoPassword(services, password, address);
    throw closedForm('unknown');
  }
  await requirePassword(services, link, password, address);
  const codexId = idFromKey(`form ${link.id}`, key);
  const request = createHash('sha256')
    .update(`${key}\n${canonicalJson(answers)}`)
    .digest('hex');
  // Its answer was lost, and the form may have closed since: by this very answer.
  if (await isMade(services, codexId, request)) return { thanks: link.thanks };
  const open = await requireOpen(services, link);
  const questions = questionsOf(open.template, link.fields);
  assertAnswers(open, questions, answers);
  await claimAnswer(services, link, { codexId, request });
  try {
    await makeCodex(services, link, open, { codexId, questions, answers });
  } catch (error) {
    throw await explainFailure(services, codexId, error);
  }
  return { thanks: link.thanks };
}

async function requireOpen(services: Services, link: IntakeLink): Promise<OpenIntake> {
  if (link.revokedAt !== null) throw closedForm('revoked');
  const state = await openIntake(services, link);
  if (typeof state === 'string') throw closedForm(state);
  return state;
}

/** Whether this request was done before. Throws `conflict` when another one was under its key. */
async function isMade({ prisma }: Services, codexId: string, request: string): Promise<boolean> {
  const known = await prisma.intakeAnswer.findUnique({ where: { codexId } });
  if (known === null || (await findCodexRow(prisma, codexId)) === null) return false;
  if (known.request === request) return true;
  throw new BinderyError(
    'conflict',
    'Your answers have arrived as you sent them first. What you changed since was not sent.',
    { issues: [{ path: ['Idempotency-Key'], message: 'Other answers were sent under this key before.' }] },
  );
}

function assertAnswers(
  { template }: OpenIntake,
  questions: readonly Question[],
  answers: AnswerIntakeBody['answers'],
): void {
  const found = checkAnswers(questions, answers);
  refuse(found.length > 0 ? found : checkAgreement(template, questions, answers));
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length === 0) return;
  throw new BinderyError('invalid_input', 'Some answers are missing or not allowed.', {
    issues: issues.map((issue) => ({ ...issue, path: ['answers', ...issue.path] })),
  });
}

interface NewCodex {
  readonly codexId: string;
  readonly questions: readonly Question[];
  readonly answers: AnswerIntakeBody['answers'];
}

async function makeCodex(
  services: Services,
  link: IntakeLink,
  { template, maker }: OpenIntake,
  { codexId, questions, answers }: NewCodex,
): Promise<void> {
  const { [TITLE]: title = null, ...others } = answers;
  const input = {
    ...{ id: codexId, templateId: template.id, parentId: link.parentId },
    title: typeof title === 'string' ? title.trim() : '',
    fields: { ...valuesOf(questions, others) },
    timeZone: await getTimeZone(services),
  };
  await createCodex(services, formActor(link, template.name, codexId), input, { byRightOf: maker });
}

/** The form as an author: somebody from outside, who reaches this Codex and no other. */
function formActor({ id, name }: IntakeLink, templateName: string, codexId: string): GuestActor {
  const called = `Form ${name === '' ? templateName : name}`;
  return { kind: 'guest', id: `form-${id}`, name: called.slice(0, 80), linkId: id, codexId, role: 'edit' };
}

/** What has failed on the way may have been done, so that only what was refused is not counted. Nothing of the workspace is told. */
async function explainFailure(services: Services, codexId: string, error: unknown): Promise<unknown> {
  if (!isBinderyError(error) || ['unavailable', 'internal', 'corrupt'].includes(error.code)) return error;
  await giveBackAnswer(services, codexId);
  const own = error.issues.flatMap(({ path: [top, ...path], message }): Issue[] =>
    top === 'fields' ? [{ path: ['answers', ...path], message }] : [],
  );
  if (error.code !== 'invalid_input' || own.length === 0 || own.length < error.issues.length)
    return closedForm('place');
  return new BinderyError('invalid_input', 'Some answers are missing or not allowed.', { issues: own });
}
