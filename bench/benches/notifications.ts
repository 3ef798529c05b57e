/** Bench: the projection of an edit and of a comment with the notifications they make, beside the projection alone; and with 1,000 watchers. */
import type { UserActor } from '#core/access/policy.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { createCodex } from '#server/codices/writing/create-codex.ts';
import { startThread } from '#server/comments/codex-comments.ts';
import { projectComments } from '#server/comments/project-comments.ts';
import { readCodexNotices } from '#server/notifications/codex-notices.ts';
import { readCommentNotices } from '#server/notifications/comment-notices.ts';
import { beginNotifications } from '#server/notifications/notification-store.ts';
import { projectCodex } from '#server/projection/project-codex.ts';
import { createTestInstance, type TestServices } from '#server/runtime/test-services.ts';
import { publishTemplate } from '#server/templates/publish-template.ts';
import type { BenchContext } from '../figures/bench-context.ts';
import { against, type Figure, percentilesOf } from '../figures/figures.ts';

const ROUNDS = 40;
const WATCHERS = [0, 1, 1_000];
const NOTE = `{ id: 'memo', version: 1, name: 'Memo', fields: { text: 'text', owner: 'person' } }`;

export async function benchNotifications({ postgresUrl }: BenchContext): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const watchers of WATCHERS) {
    const instance = await createTestInstance(postgresUrl);
    try {
      figures.push(...(await measure(instance.services, watchers)));
    } finally {
      await instance.close();
    }
  }
  return figures;
}

async function measure(services: TestServices, watchers: number): Promise<Figure[]> {
  const { actor, codexId } = await fill(services, watchers);
  const edits = { alone: [] as number[], along: [] as number[] };
  const comments = { alone: [] as number[], along: [] as number[] };
  const began = await timed(() => begin(services, actor, codexId));
  for (let round = 0; round < ROUNDS; round += 1) {
    await edit(services, actor, codexId, `Line ${round}. `);
    edits.alone.push(await timed(() => projectCodex(services, codexId)));
    edits.along.push(await timed(() => readCodexNotices(services, codexId)));
    // The answer to the comment waits for its projection, which has made the notifications: they are made again.
    await startThread(
      services,
      actor,
      codexId,
      { body: { markdown: `Line ${round}?` } },
      { idempotencyKey: undefined },
    );
    comments.alone.push(await timed(() => projectComments(services, codexId)));
    await forgetLast(services, codexId);
    comments.along.push(await timed(() => readCommentNotices(services, codexId)));
  }
  await check(services, watchers);
  const figure = { bench: 'notifications', unit: 'ms' };
  const of = `with ${watchers} watchers`;
  const pair = (what: string, { alone, along }: typeof edits): Figure =>
    against(
      { ...figure, case: `${what} ${of}: its notifications, p50`, value: percentilesOf(along.slice(5)).p50 },
      'its projection',
      percentilesOf(alone.slice(5)).p50,
    );
  return [
    { ...figure, case: `the first edit of a batch ${of}: its notifications`, value: began },
    pair('a further edit', edits),
    pair('a comment', comments),
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function edit({ live, environment }: TestServices, actor: UserActor, codexId: string, text: string) {
  await live.edit(codexDocumentName(codexId), actor, { origin: 'socket' }, (doc) =>
    openCodex(doc, { environment, actor }).text('text').insert(0, text),
  );
}

/** The first edit since somebody watches. */
async function begin(services: TestServices, actor: UserActor, codexId: string): Promise<void> {
  await edit(services, actor, codexId, 'First. ');
  await readCodexNotices(services, codexId);
}

/** As if the last comment had not been read for notifications. */
async function forgetLast({ prisma, journal }: TestServices, codexId: string): Promise<void> {
  const seq = await journal.headSeq(commentsDocumentName(codexId));
  const { id } = (await prisma.commentThread.findFirst({ where: { codexId }, orderBy: { id: 'desc' } })) ?? {
    id: '',
  };
  await prisma.notification.deleteMany({ where: { threadId: id } });
  await prisma.notificationReading.updateMany({
    where: { codexId, document: 'comments' },
    data: { seq: seq - 1 },
  });
}

/** A figure of something else would be worth nothing. */
async function check({ prisma }: TestServices, watchers: number): Promise<void> {
  const [changed, said] = [
    await prisma.notification.count({ where: { kind: 'changed' } }),
    await prisma.notification.count({ where: { kind: 'comment' } }),
  ];
  if (changed !== watchers || said !== watchers * ROUNDS)
    throw new Error(`${watchers} watchers were told ${changed} and ${said} times.`);
}

async function fill(services: TestServices, watchers: number) {
  const { prisma, environment } = services;
  const user = await prisma.user.create({
    data: { email: 'bench@example.org', name: 'Bench', role: 'owner' },
  });
  const actor: UserActor = { kind: 'user', id: user.id, name: user.name, role: 'owner' };
  await beginNotifications(services);
  await publishTemplate(services, actor, 'memo', { source: NOTE, baseVersion: 0 });
  const { body } = await createCodex(services, actor, { templateId: 'memo', title: 'Watched' });
  await services.projection.project(codexDocumentName(body.id));
  const people = Array.from({ length: watchers }, (_, index) => ({
    ...{ id: environment.newId(), email: `w${index}@example.org`, name: `Watcher ${index}` },
    role: 'viewer' as const,
  }));
  await prisma.user.createMany({ data: people });
  const at = new Date(environment.now());
  await prisma.watch.createMany({
    data: people.map(({ id: userId }) => ({ userId, codexId: body.id, subtree: false, at })),
  });
  return { actor, codexId: body.id };
}
