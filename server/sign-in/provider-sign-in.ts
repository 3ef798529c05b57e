/** Signing in by the OpenID Connect provider: whose account it is, who becomes a member, and with which role. */
import { z } from 'zod';
import { isAtLeast, type Role, type UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { PROVIDER_PROBLEMS, type ProviderProblem } from '#core/protocol/api/sign-in.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Prisma, User } from '#prisma/generated/client.ts';
import { auditRow, recordAudit } from '../access/audit-log.ts';
import { followMaker } from '../access/maker-links.ts';
import { hashSecretToken } from '../access/secret-token.ts';
import type { ProviderSettings } from '../config/provider-settings.ts';
import { storableText } from '../database/database-text.ts';
import type { SignedIn } from '../ports/browser-sessions.port.ts';
import type { Services } from '../ports/services.ts';
import { requireConfirmed } from './confirm-identity.ts';
import type { ProviderClient, ProviderPerson } from './provider-client.ts';

const PREFIX = 'provider-request:';
const LIFETIME_MS = 10 * 60_000;
const MAX_NAME = 80;

const pendingSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** The path to go to afterwards. */
  next: z.string(),
  /** Who connects the provider with their account, instead of signing in. */
  userId: z.string().nullable(),
});

/** Begins: where the browser goes, and the value of a cookie by which it is recognised when it comes back. */
export async function beginProviderSignIn(
  services: Services,
  client: ProviderClient,
  { next, actor }: { readonly next: string; readonly actor: UserActor | null },
): Promise<{ readonly url: string; readonly state: string }> {
  if (actor !== null) await requireConfirmed(services, actor);
  const { url, request } = await client.begin();
  await services.prisma.verification.create({
    data: {
      identifier: PREFIX + hashSecretToken(request.state),
      value: JSON.stringify({ ...request, next, userId: actor?.id ?? null }),
      expiresAt: new Date(services.environment.now() + LIFETIME_MS),
    },
  });
  return { url, state: request.state };
}

export interface ProviderReturn {
  /** The address by which the browser came back, with all that the provider gave it. */
  readonly callback: URL;
  /** Of the cookie; without it somebody else's sign-in could be finished in this browser. */
  readonly state: string | undefined;
  readonly headers: Headers;
  readonly address: string;
}

/** Finishes. Throws with a message for the sign-in page. `signedIn` is `null` when the provider was connected instead. */
export async function finishProviderSignIn(
  services: Services,
  client: ProviderClient,
  { callback, state, headers, address }: ProviderReturn,
): Promise<{ readonly next: string; readonly signedIn: SignedIn | null }> {
  const provider = requireProvider(services);
  const pending = await takePending(services, state);
  const person = await client.finish(callback, pending);
  if (pending.userId !== null) {
    const session = await services.sessions.find(headers);
    if (session?.actor.id !== pending.userId)
      throw refusal('signed-out', 'You were signed out in between. Sign in and connect it again.');
    await connect(services, provider, pending.userId, person);
    return { next: pending.next, signedIn: null };
  }
  const role = roleOf(person, provider);
  if (provider.roles !== null && role === null)
    throw refusal('no-group', 'None of the groups opens this workspace.');
  const user = await findOrMake(services, provider, person, role);
  if (user.disabledAt !== null) throw refusal('removed', 'Access to this workspace was removed.');
  await giveRole(services, user, role);
  const signedIn = await services.sessions.begin(user.id, headers, 'provider');
  if (signedIn === null) throw refusal('removed', 'Access to this workspace was removed.');
  if (!signedIn.needsCode)
    await recordAudit(services, signedIn.user, 'sign-in', user.id, { address, by: 'provider' });
  return { next: pending.next, signedIn };
}

export function requireProvider({ env }: Pick<Services, 'env'>): ProviderSettings {
  if (env.provider !== null) return env.provider;
  throw new BinderyError('not_found', 'This instance has no sign-in provider.');
}

/** Each request is good once, in the browser that made it. */
async function takePending({ prisma, environment }: Services, state: string | undefined) {
  const identifier = PREFIX + hashSecretToken(state ?? '');
  const row = await prisma.verification.findFirst({ where: { identifier } });
  const taken = row === null ? 0 : (await prisma.verification.deleteMany({ where: { id: row.id } })).count;
  if (row === null || taken === 0 || row.expiresAt.getTime() <= environment.now())
    throw refusal('expired', 'That took too long, or was begun in another browser. Begin again.');
  return pendingSchema.parse(JSON.parse(row.value));
}

/** The highest of the roles of their groups. */
function roleOf({ groups }: ProviderPerson, { roles }: ProviderSettings): Role | null {
  const given = [...(roles ?? [])].filter(([group]) => group === '*' || groups.includes(group));
  return given.reduce<Role | null>(
    (best, [, role]) => (best !== null && isAtLeast(best, role) ? best : role),
    null,
  );
}

function keyOf({ issuer }: ProviderSettings, { subject }: ProviderPerson) {
  return { providerId: `oidc:${issuer}`, accountId: subject };
}

/**
 * The account that was connected with this subject; else, by an address that both sides have verified, one that is here; else a new one, if
 * the groups give a role. An address alone proves nothing: an invitation without one can be accepted under anybody's.
 */
async function findOrMake(
  services: Services,
  provider: ProviderSettings,
  person: ProviderPerson,
  role: Role | null,
): Promise<User> {
  const { prisma } = services;
  const key = keyOf(provider, person);
  const known = await prisma.account.findUnique({
    where: { providerId_accountId: key },
    include: { user: true },
  });
  if (known !== null) return known.user;
  const { email, emailVerified, name } = person;
  if (email === null || !emailVerified)
    throw refusal('not-verified', 'The provider has not verified the email address.');
  const own = await prisma.user.findUnique({ where: { email } });
  if (own !== null && !own.emailVerified)
    throw refusal('unconfirmed', 'There is an account with this address, which was never confirmed.');
  if (own === null && role === null) throw refusal('no-member', 'There is no member with this address.');
  return await prisma.$transaction(async (tx) => {
    const user = own ?? (await makeMember(tx, { email, name: name ?? email, role: role ?? 'viewer' }));
    await tx.account.create({ data: { ...key, userId: user.id } });
    const actor = { id: user.id, name: user.name };
    const by = { provider: provider.issuer };
    const row =
      own === null
        ? auditRow(actor, 'member-created', user.id, { role: user.role, ...by })
        : auditRow(actor, 'provider-connected', user.id, by);
    await tx.auditEvent.create({ data: row });
    return user;
  });
}

async function makeMember(
  tx: Prisma.TransactionClient,
  { email, name, role }: { readonly email: string; readonly name: string; readonly role: Role },
): Promise<User> {
  const data = { email, name: storableText(name).slice(0, MAX_NAME), role, emailVerified: true };
  return await tx.user.create({ data });
}

/** The groups say what somebody may do, each time; owners are made here only, so that somebody always remains. */
async function giveRole(services: Services, user: User, role: Role | null): Promise<void> {
  if (role === null || user.role === 'owner' || user.role === role) return;
  const after = await services.prisma.user.update({ where: { id: user.id }, data: { role } });
  services.live.disconnect({ userId: user.id }, CLOSE.tryAgainLater);
  await followMaker(services, user, { before: user, after });
  await recordAudit(services, user, 'member-changed', user.id, { role, disabled: user.disabledAt !== null });
}

/** Connects the provider with the account of whoever began it, in their session. */
async function connect(
  { prisma }: Services,
  provider: ProviderSettings,
  userId: string,
  person: ProviderPerson,
): Promise<void> {
  const key = keyOf(provider, person);
  const known = await prisma.account.findUnique({ where: { providerId_accountId: key } });
  if (known !== null && known.userId !== userId)
    throw refusal('taken', 'This account of the provider belongs to another member.');
  if (known !== null) return;
  const user = await prisma.user.findUniqueOrThrow({ where: { id: userId } });
  await prisma.account.create({ data: { ...key, userId } });
  await recordAudit({ prisma }, user, 'provider-connected', userId, { provider: provider.issuer });
}

/** Why somebody was not let in: the sign-in page says it in its own words, since an address can be made up by anybody. */
function refusal(why: ProviderProblem, message: string): BinderyError {
  return new BinderyError('forbidden', message, { issues: [{ path: [why], message }] });
}

/** What the address of the sign-in page says of a failure. */
export function problemOf(error: BinderyError): ProviderProblem {
  const why = PROVIDER_PROBLEMS.find((each) => each === error.issues[0]?.path[0]);
  return why ?? (error.code === 'unavailable' ? 'away' : 'failed');
}
