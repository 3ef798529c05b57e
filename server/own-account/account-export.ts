/** One member's own data as one JSON file that is written while it is read. */
import type { UserActor } from '#core/access/policy.ts';
import type { Comment } from '#core/comments/comments.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { knownTo } from '../access/known-codices.ts';
import { requireSession } from '../accounts/sign-in.ts';
import { listWritten } from '../journal/reading/writers.ts';
import type { Services } from '../ports/services.ts';
import { linkTo, time, titlesOf } from './export-values.ts';
import { listAgents, listPrograms } from './programs-of-export.ts';

/** Rows of a table that are held at once. */
const AT_ONCE = 500;
const NOT_BY_TOKEN = 'What is kept about you is downloaded in the browser, not with an API token.';

/**
 * One's own data. Codices are named and linked, not enclosed: they belong to the workspace, and can be exported there. Throws `forbidden`
 * for an API token, `rate_limited` for whoever asks again and again: it reads the whole journal.
 */
export async function exportAccount(
  services: Services,
  actor: UserActor,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const session = requireSession(actor, NOT_BY_TOKEN);
  await services.signInLimit.take(`export of ${actor.id}`, session);
  const parts = writeParts(services, actor);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}

type Rows = AsyncGenerator<JsonValue, undefined>;

async function* writeParts(services: Services, actor: UserActor): AsyncGenerator<string, undefined> {
  const userId = actor.id;
  const exportedAt = new Date(services.environment.now()).toISOString();
  yield `{\n"format": "bindery-account", "version": 1, "exportedAt": ${JSON.stringify(exportedAt)}`;
  yield `,\n"profile": ${JSON.stringify(await readProfile(services, userId))}`;
  yield `,\n"digest": ${JSON.stringify(await readDigest(services, userId))}`;
  const wrote = await readWritten(services, userId);
  const lists: readonly (readonly [string, Rows])[] = [
    ['sessions', listSessions(services, userId)],
    ['groups', listGroups(services, userId)],
    ['grants', listGrants(services, userId)],
    ['apiTokens', listTokens(services, userId)],
    ['connectedPrograms', listPrograms(services, userId)],
    ['agents', listAgents(services, actor)],
    ['shareLinks', listLinks(services, userId)],
    ['forms', listForms(services, userId)],
    ['invitations', listInvitations(services, userId)],
    ['watches', listWatches(services, actor)],
    ['mutes', listMutes(services, actor)],
    ['favourites', listStarred(services, actor)],
    ['notifications', listNotifications(services, actor)],
    ['reviews', listReviews(services, actor)],
    ['pushDevices', listPushDevices(services, userId)],
    ['codices', listCodices(services, actor, wrote.codices)],
    ['comments', listComments(services, actor, wrote.comments)],
  ];
  for (const [name, rows] of lists) {
    yield `,\n${JSON.stringify(name)}: [`;
    let isFirst = true;
    for await (const row of rows) {
      yield `${isFirst ? '\n' : ',\n'}${JSON.stringify(row)}`;
      isFirst = false;
    }
    yield ']';
  }
  yield '\n}\n';
}

async function readProfile({ prisma }: Services, userId: string): Promise<JsonObject> {
  const user = await prisma.user.findUniqueOrThrow({
    where: { id: userId },
    include: { accounts: true, passkeys: true, earlierNames: true, profilePicture: true },
  });
  const { id, name, email, role, hue, timeZone, dateFormat } = user;
  const picture = user.profilePicture && Buffer.from(user.profilePicture.bytes).toString('base64');
  return {
    ...{ id, name, email, role, hue, timeZone, dateFormat },
    createdAt: user.createdAt.toISOString(),
    earlierNames: user.earlierNames.map(({ name: was, until }) => ({
      name: was,
      until: until.toISOString(),
    })),
    picture: picture && `data:image/webp;base64,${picture}`,
    signIn: {
      password: user.accounts.some(({ password }) => password !== null),
      providers: user.accounts
        .filter(({ password }) => password === null)
        .map(({ providerId }) => providerId),
      authenticatorApp: user.twoFactorEnabled,
      passkeys: user.passkeys.map((passkey) => ({ name: passkey.name, createdAt: time(passkey.createdAt) })),
    },
  };
}

/** How they are told by e-mail of what they have not read; `null` where they never chose. */
async function readDigest({ prisma }: Services, userId: string): Promise<JsonObject | null> {
  const row = await prisma.digest.findUnique({ where: { userId } });
  if (row === null) return null;
  return { frequency: row.frequency, timeZone: row.timeZone, hour: row.hour, nextAt: time(row.nextAt) };
}

async function* listSessions({ prisma }: Services, userId: string): Rows {
  for (const row of await prisma.session.findMany({ where: { userId }, orderBy: { id: 'asc' } }))
    yield {
      ...{ createdAt: time(row.createdAt), lastSeenAt: time(row.lastSeenAt), expiresAt: time(row.expiresAt) },
      ...{ revokedAt: time(row.revokedAt), userAgent: row.userAgent },
    };
}

async function* listGroups({ prisma }: Services, userId: string): Rows {
  const rows = await prisma.groupMember.findMany({ where: { userId }, include: { group: true } });
  for (const { group } of rows) yield { id: group.id, name: group.name };
}

async function* listGrants(services: Services, userId: string): Rows {
  const include = { codex: { select: { title: true } } };
  for (const row of await services.prisma.codexGrant.findMany({ where: { userId }, include }))
    yield {
      codex: linkTo(services, row.codexId, row.codex.title),
      ...{ role: row.role, grantedBy: row.byName, createdAt: time(row.createdAt) },
    };
}

async function* listTokens({ prisma }: Services, userId: string): Rows {
  for (const row of await prisma.apiToken.findMany({
    where: { userId, grantId: null },
    orderBy: { id: 'asc' },
  }))
    yield {
      ...{ name: row.name, scopes: row.scopes, subtree: row.subtreeId, createdAt: time(row.createdAt) },
      ...{ lastUsedAt: time(row.lastUsedAt), expiresAt: time(row.expiresAt), revokedAt: time(row.revokedAt) },
    };
}

async function* listLinks(services: Services, userId: string): Rows {
  const include = { codex: { select: { title: true } } };
  const where = { createdById: userId };
  for (const row of await services.prisma.shareLink.findMany({ where, include, orderBy: { id: 'asc' } }))
    yield {
      codex: linkTo(services, row.codexId, row.codex.title),
      ...{ name: row.name, role: row.role, createdAt: time(row.createdAt) },
      ...{ expiresAt: time(row.expiresAt), revokedAt: time(row.revokedAt) },
    };
}

async function* listForms({ prisma }: Services, userId: string): Rows {
  for (const row of await prisma.intakeLink.findMany({
    where: { createdById: userId },
    orderBy: { id: 'asc' },
  }))
    yield {
      ...{ name: row.name, template: row.templateId, createdAt: time(row.createdAt) },
      ...{ expiresAt: time(row.expiresAt), revokedAt: time(row.revokedAt) },
    };
}

/** Whom they have invited; not who came, who is somebody else. */
async function* listInvitations({ prisma }: Services, userId: string): Rows {
  const where = { createdById: userId };
  for (const row of await prisma.invitation.findMany({ where, orderBy: { id: 'asc' } }))
    yield {
      ...{ email: row.email, role: row.role, createdAt: time(row.createdAt), sentAt: time(row.sentAt) },
      ...{ expiresAt: time(row.expiresAt), revokedAt: time(row.revokedAt), acceptedAt: time(row.acceptedAt) },
    };
}

async function* listWatches(services: Services, actor: UserActor): Rows {
  const include = { codex: { select: { title: true } } };
  for (const row of await services.prisma.watch.findMany({
    where: { userId: actor.id, codex: knownTo(actor) },
    include,
  }))
    yield {
      codex: linkTo(services, row.codexId, row.codex.title),
      ...{ withWhatIsBelow: row.subtree, since: time(row.at) },
    };
}

/** `thread` is `null` where all of the Codex is muted. */
async function* listMutes(services: Services, actor: UserActor): Rows {
  const include = { codex: { select: { title: true } } };
  for (const row of await services.prisma.mute.findMany({
    where: { userId: actor.id, codex: knownTo(actor) },
    include,
  }))
    yield {
      codex: linkTo(services, row.codexId, row.codex.title),
      ...{ thread: row.threadId === '' ? null : row.threadId, since: time(row.at) },
    };
}

/** In their order. */
async function* listStarred(services: Services, actor: UserActor): Rows {
  const where = { userId: actor.id, starred: true, codex: knownTo(actor) };
  const asked = { where, orderBy: { rank: 'asc' } } as const;
  const include = { codex: { select: { title: true } } };
  for (const row of await services.prisma.favourite.findMany({ ...asked, include }))
    yield { codex: linkTo(services, row.codexId, row.codex.title), since: time(row.starredAt) };
}

/** Those they asked for, and what they said of others'. */
async function* listReviews(services: Services, actor: UserActor): Rows {
  const userId = actor.id;
  const rows = await services.prisma.review.findMany({
    where: {
      codex: knownTo(actor),
      OR: [{ askedById: userId }, { reviewers: { some: { reviewerId: userId } } }],
    },
    include: { codex: { select: { title: true } }, reviewers: { where: { reviewerId: userId } } },
    orderBy: { id: 'asc' },
  });
  for (const { codexId, codex, branch, askedById, note, at, reviewers } of rows) {
    const [own] = reviewers;
    yield {
      ...{ codex: linkTo(services, codexId, codex.title), askedByMe: askedById === userId, at: time(at) },
      ...(branch !== null && { branch }),
      note: askedById === userId ? note : null,
      answer: own === undefined ? null : { verdict: own.verdict, note: own.note, at: time(own.at) },
    };
  }
}

/** Where push is on: which service passes it on, without the address by which it does. */
async function* listPushDevices({ prisma }: Services, userId: string): Rows {
  for (const row of await prisma.pushDevice.findMany({ where: { userId }, orderBy: { id: 'asc' } }))
    yield { name: row.name, service: new URL(row.endpoint).host, createdAt: time(row.createdAt) };
}

async function* listNotifications(services: Services, actor: UserActor): Rows {
  for (let after: string | undefined; ; ) {
    const rows = await services.prisma.notification.findMany({
      where: { userId: actor.id, codex: knownTo(actor), ...(after !== undefined && { id: { gt: after } }) },
      include: { codex: { select: { title: true } } },
      orderBy: { id: 'asc' },
      take: AT_ONCE,
    });
    for (const row of rows)
      yield {
        ...{ kind: row.kind, codex: linkTo(services, row.codexId, row.codex.title), by: row.actorName },
        ...{ at: time(row.at), readAt: time(row.readAt), doneAt: time(row.doneAt) },
      };
    if (rows.length < AT_ONCE) return;
    after = rows.at(-1)?.id;
  }
}

interface Wrote {
  readonly codexId: string;
  readonly operations: number;
  readonly first: Date;
  readonly last: Date;
}

/** The documents that have operations of theirs, from the journal itself. */
async function readWritten({ replica }: Services, userId: string) {
  const rows = await replica.read(({ prisma }) => listWritten(prisma, userId));
  const under = (prefix: string): Wrote[] =>
    rows
      .filter(({ documentName }) => documentName.startsWith(prefix))
      .map(({ documentName, ...row }) => ({ codexId: documentName.slice(prefix.length), ...row }));
  return { codices: under('codex/'), comments: under('comments/').map(({ codexId }) => codexId) };
}

async function* listCodices(services: Services, actor: UserActor, wrote: readonly Wrote[]): Rows {
  for (let from = 0; from < wrote.length; from += AT_ONCE) {
    const some = wrote.slice(from, from + AT_ONCE);
    const titles = await titlesOf(
      services,
      actor,
      some.map(({ codexId }) => codexId),
    );
    for (const { codexId, operations, first, last } of some)
      yield {
        ...linkTo(services, codexId, titles.get(codexId) ?? null),
        ...{ operations, first: time(first), last: time(last) },
      };
  }
}

/** In the words they wrote; what they deleted is not there any more. */
async function* listComments(services: Services, actor: UserActor, codexIds: readonly string[]): Rows {
  const titles = await titlesOf(services, actor, codexIds);
  for (const codexId of codexIds) {
    // Purged with all that was said about it, or private and not theirs to read any more.
    if (!titles.has(codexId)) continue;
    const threads = await services.live.read(commentsDocumentName(codexId), readThreads);
    const codex = linkTo(services, codexId, titles.get(codexId) ?? null);
    for (const thread of threads)
      for (const comment of thread.comments)
        if (isTheirs(comment, actor.id)) yield { codex, thread: thread.id, ...commentOf(comment) };
  }
}

function isTheirs({ author, deletedAt }: Comment, userId: string): boolean {
  return author.kind === 'user' && author.id === userId && deletedAt === null;
}

function commentOf({ id, body, createdAt, editedAt }: Comment): JsonObject {
  const at = (moment: number | null) => (moment === null ? null : new Date(moment).toISOString());
  return { id, markdown: body, createdAt: at(createdAt), editedAt: at(editedAt) };
}
