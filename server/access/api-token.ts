/** API tokens: `vb_` and 32 random bytes, shown once, stored as a hash, valid until revoked or expired. */
import {
  type AgentLabel,
  branchRoleOf,
  narrowRole,
  type PersonLook,
  type Role,
  TOKEN_SCOPES,
  type TokenScope,
  type UserActor,
} from '#core/access/policy.ts';
import { PROGRAM_RESOURCES, type ProgramResource } from '#core/access/program-resource.ts';
import type { TemplateLimits } from '#core/access/template-limits.ts';
import { BinderyError } from '#core/errors.ts';
import type { ProgramGrant } from '#prisma/generated/client.ts';
import type { PrismaClient } from '#server/database/prisma-client.ts';
import { readTemplateLimits } from './agent-limits.ts';
import { hashSecretToken, newSecretToken } from './secret-token.ts';

export const API_TOKEN_PREFIX = 'vb_';
const TOKEN_PATTERN = /^vb_[\w-]{43}$/;
/** `lastUsedAt` is for people to look at; writing it at every call would be a write per read. */
const LAST_USED_STEP_MS = 60_000;

export interface NewApiToken {
  readonly userId: string;
  /** What its owner calls it. */
  readonly name: string;
  /** All that their role allows, now and later, when absent. */
  readonly scopes?: readonly TokenScope[] | undefined;
  /** The Codex it is limited to, with everything below. */
  readonly subtreeId?: string | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  /** Of an agent: what it may do, and where, is said by the agent. */
  readonly isOfAgent?: boolean;
}

/** The person, or agent, and rights of a valid token. */
export interface ApiTokenHolder {
  readonly tokenId: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly look: PersonLook;
  /** Narrowed by the scopes of the token. */
  readonly role: Role;
  /** What they stay on branches, where the token proposes. */
  readonly branchRole: Role | null;
  readonly scopes: readonly TokenScope[];
  readonly generation: string;
  readonly subtreeId: string | null;
  readonly expiresAt: Date | null;
  /** Of an agent: `role` and `branchRole` are then narrowed from those of its owner. */
  readonly agent: AgentLabel | null;
  /** Of an agent: the templates it is limited to. */
  readonly limits?: TemplateLimits | undefined;
  /** Of a program that was let in by OAuth: its grant, and what that is for. */
  readonly program?: UserActor['program'];
}

/** Creates a token; only the returned `token` can ever be read. Throws `invalid_input` for an empty or long name. */
export async function createApiToken(
  prisma: PrismaClient,
  { userId, name, scopes = ['admin'], subtreeId = null, expiresAt = null, isOfAgent = false }: NewApiToken,
): Promise<{ readonly id: string; readonly token: string }> {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 120) {
    throw new BinderyError('invalid_input', 'The name of a token must have 1 to 120 characters.');
  }
  const token = newSecretToken(API_TOKEN_PREFIX);
  const data = {
    ...{ userId, name: trimmed, tokenHash: isOfAgent ? hashAgentToken(token) : hashSecretToken(token) },
    ...{ scopes: [...scopes], subtreeId, expiresAt },
  };
  const { id } = await prisma.apiToken.create({ data, select: { id: true } });
  return { id, token };
}

/** Another hash than that of a person's token: a release that knows no agents finds none of theirs. */
function hashAgentToken(token: string): string {
  return hashSecretToken(`agent\n${token}`);
}

/** Another one again for programs that were let in by OAuth: a release that does not know these would take their tokens anywhere. */
export function hashProgramToken(token: string): string {
  return hashSecretToken(`program\n${token}`);
}

/**
 * The holder of a token; `null` when it is unknown, malformed, revoked or expired, or its user is disabled; of an agent also when it has
 * expired, or whoever answers for it is disabled. Looked up by its hash, so that timing reveals nothing about a guess.
 */
export async function verifyApiToken(
  prisma: PrismaClient,
  token: string,
  now: Date = new Date(),
): Promise<ApiTokenHolder | null> {
  if (!TOKEN_PATTERN.test(token)) return null;
  const hashes = [hashSecretToken(token), hashAgentToken(token), hashProgramToken(token)];
  const row = await findRow(prisma, { tokenHash: { in: hashes } });
  const holder = await openHolder(prisma, row, now);
  if (row === null || holder === null) return null;
  if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() >= LAST_USED_STEP_MS) {
    await prisma.apiToken.updateMany({ where: { id: row.id }, data: { lastUsedAt: now } });
  }
  return holder;
}

/** As `verifyApiToken`, for a token that was valid before. */
export async function recheckApiToken(
  prisma: PrismaClient,
  id: string,
  now: Date,
): Promise<ApiTokenHolder | null> {
  return await openHolder(prisma, await findRow(prisma, { id }), now);
}

async function findRow(
  prisma: PrismaClient,
  where: { readonly tokenHash: { readonly in: string[] } } | { readonly id: string },
) {
  const include = {
    user: { include: { agent: { include: { owner: true } } } },
    grant: true,
  } as const;
  return await prisma.apiToken.findFirst({ where, include });
}

type TokenRow = NonNullable<Awaited<ReturnType<typeof findRow>>>;

/** Of a program also while what its member gave it holds. */
async function openHolder(
  prisma: PrismaClient,
  row: TokenRow | null,
  now: Date,
): Promise<ApiTokenHolder | null> {
  const holder = holderOf(row, now);
  if (holder === null || row === null || row.grant === null) return holder;
  return (await isGrantOpen(prisma, row.grant, now)) ? holder : null;
}

function holderOf(row: TokenRow | null, now: Date): ApiTokenHolder | null {
  if (row === null || row.revokedAt !== null || row.user.disabledAt !== null) return null;
  if (isOver(row.expiresAt, now)) return null;
  const { id: userId, name, email, role, generation, hue, picture, agent } = row.user;
  const { id: tokenId, expiresAt } = row;
  const person = { tokenId, userId, name, email, generation, look: { hue, picture } };
  if (agent === null) {
    const { subtreeId } = row;
    const given = { ...rightsOf(role, readScopes(row.scopes)), subtreeId, expiresAt, agent: null };
    return { ...person, ...given, ...(row.grant !== null && { program: programOf(row.grant) }) };
  }
  const { owner, provider, subtreeId } = agent;
  if (owner.disabledAt !== null || isOver(agent.expiresAt, now)) return null;
  return {
    ...{ ...person, ...rightsOf(owner.role, readScopes(agent.scopes)), subtreeId },
    expiresAt: earlierOf(expiresAt, agent.expiresAt),
    agent: { provider, owner: { id: owner.id, name: owner.name } },
    limits: readTemplateLimits(agent.templates),
  };
}

function programOf({ id, resource }: ProgramGrant): NonNullable<UserActor['program']> {
  return { grantId: id, resource: resourceIn(resource) };
}

/** What a grant is for, as it is stored; whatever is unknown opens the tools and no more. */
export function resourceIn(stored: string): ProgramResource {
  return PROGRAM_RESOURCES.find((known) => known === stored) ?? 'mcp';
}

function rightsOf(role: Role, scopes: readonly TokenScope[]) {
  return { role: narrowRole(role, scopes), branchRole: branchRoleOf(role, scopes), scopes };
}

function isOver(at: Date | null, now: Date): boolean {
  return at !== null && at <= now;
}

function earlierOf(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

/** Parses stored scopes; unknown ones grant nothing. */
export function readScopes(stored: readonly string[]): TokenScope[] {
  return TOKEN_SCOPES.filter((scope) => stored.includes(scope));
}

/** Whether the grant by which a member let a program in has not been ended: by itself, by time, or with the session that it depends on. One that is not there any more has ended. */
export async function isGrantOpen(
  prisma: Pick<PrismaClient, 'session'>,
  { revokedAt, expiresAt, sessionId }: Pick<ProgramGrant, 'revokedAt' | 'expiresAt' | 'sessionId'>,
  now: Date,
): Promise<boolean> {
  if (revokedAt !== null || expiresAt <= now) return false;
  if (sessionId === null) return true;
  const session = await prisma.session.findUnique({ where: { id: sessionId } });
  return session !== null && session.revokedAt === null && session.expiresAt > now;
}
