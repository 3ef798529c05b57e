/** Looks again at the right of every session, where the message that ended it may have been lost on its way to this process. */
import type { Logger } from 'pino';
import type { Actor, GuestActor } from '#core/access/policy.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { Authenticator } from '../../ports/authenticator.port.ts';
import type { ProcessBus } from '../../ports/process-bus.port.ts';
import { type AccessParts, findAccess } from './document-access.ts';
import type { Revocation } from './revocation.ts';
import type { CloseEvent, Session, SessionRegistry } from './sessions.ts';

export interface SessionRecheckParts extends AccessParts {
  readonly bus: ProcessBus;
  readonly sessions: SessionRegistry;
  readonly revocation: Pick<Revocation, 'end'>;
  readonly authenticator: Pick<Authenticator, 'recheck'>;
  /** Another answer whenever anybody's access may have ended. */
  readonly latestRevocation: () => Promise<string>;
  readonly log: Logger;
  readonly pollMs?: number;
}

const POLL_MS = 1_000;

/** Asks the database once a second while other processes cannot be heard, and when something they said was missed. */
export function startSessionRecheck(parts: SessionRecheckParts): { stop(): void } {
  const { bus, log, pollMs = POLL_MS } = parts;
  let known: string | null = null;
  /** The event is written a moment after the message that was missed. */
  let looksLeft = 0;
  let last: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const latest = await parts.latestRevocation();
    if (latest === known) return;
    await recheckAll(parts);
    known = latest;
  }

  function lookInTurn(): void {
    last = last.then(look).catch((error: unknown) => {
      looksLeft = Math.max(looksLeft, 1);
      log.debug({ err: error }, 'access could not be looked up again yet');
    });
  }

  bus.watch({
    missed() {
      looksLeft = 2;
      lookInTurn();
    },
  });
  const timer = setInterval(() => {
    if (bus.state !== 'away' && looksLeft === 0) return;
    looksLeft = Math.max(0, looksLeft - 1);
    lookInTurn();
  }, pollMs).unref();
  return { stop: () => clearInterval(timer) };
}

async function recheckAll(parts: SessionRecheckParts): Promise<void> {
  const { sessions, revocation } = parts;
  const byCredential = new Map<string, Session[]>();
  for (const session of sessions.all) {
    const key = credentialOf(session.actor);
    byCredential.set(key, [...(byCredential.get(key) ?? []), session]);
  }
  for (const [first, ...others] of byCredential.values()) {
    if (first === undefined) continue;
    const today = (await parts.authenticator.recheck(first.actor))?.actor ?? null;
    for (const session of [first, ...others]) {
      const event = today === null ? endOf(session.actor) : await changeOf(parts, session, today);
      if (event !== null) revocation.end(session, event);
    }
  }
}

/** Why a guest's link opens nothing is told when it is opened again. */
function endOf(actor: Actor): CloseEvent {
  return actor.kind === 'guest' ? CLOSE.tryAgainLater : CLOSE.unauthenticated;
}

/** `null` when the session may do what it could when it began. */
async function changeOf(
  parts: SessionRecheckParts,
  { actor, documentName, readOnly }: Session,
  today: Actor,
): Promise<CloseEvent | null> {
  const name = parseDocumentName(documentName);
  if (name === null || roleOf(today) !== roleOf(actor)) return CLOSE.tryAgainLater;
  const admitted = await findAccess(parts, name, today);
  if (admitted === 'gone') return CLOSE.gone;
  const isLess = admitted === 'none' || admitted === 'later' || (!readOnly && admitted === 'read');
  return isLess ? CLOSE.tryAgainLater : null;
}

function roleOf(actor: Actor): string {
  if (actor.kind === 'system') return '';
  return actor.kind === 'user' ? `${actor.role} ${actor.generation}` : actor.role;
}

const viewerOf = ({ viewer }: GuestActor): string =>
  viewer === undefined ? '' : `${viewer.sessionId ?? ''} ${viewer.tokenId ?? ''} ${viewer.until}`;

function credentialOf(actor: Actor): string {
  if (actor.kind === 'guest') return `link ${actor.linkId} ${actor.id} ${viewerOf(actor)}`;
  if (actor.kind === 'system') return 'system';
  return `person ${actor.id} ${actor.sessionId ?? ''} ${actor.tokenId ?? ''}`;
}
