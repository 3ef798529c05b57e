/** For tests: a collaboration server on its own port, actors whose rights are in their token, and real providers. */
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { Environment } from '#core/environment.ts';
import type { Journal } from '../journal/journal.ts';
import { createMemoryJournal } from '../journal/memory-journal.ts';
import type { Authenticator, Credentials } from '../ports/authenticator.port.ts';
import type { JournalFollower } from './append/journal-follower.ts';
import { type Collaboration, type CollaborationOptions, createCollaboration } from './collaboration.ts';

export const environment: Environment = { now: Date.now, newId: randomUUID, random: Math.random };

export const ORIGIN = 'http://bindery.test';

/** For parts of a server that is the only process on its journal. */
export const noOthers: Pick<JournalFollower, 'stored' | 'showed' | 'catchUp'> = {
  stored: () => undefined,
  showed: () => undefined,
  catchUp: async () => false,
};

/** Tokens are `role:name` or `role:name:device`, e.g. `editor:ines`; `link:view:<codexId>:<name>` is a guest. */
export function actorOf(token: string): Actor | null {
  const [kind, ...rest] = token.split(':');
  if (kind === 'link') {
    const [role, codexId, name] = rest;
    if (role === undefined || codexId === undefined || name === undefined) return null;
    return { kind: 'guest', id: `guest-${name}`, name, linkId: 'link-1', codexId, role: role as 'view' };
  }
  const [name, device = 'laptop'] = rest;
  if (name === undefined) return null;
  const sessionId = `session-${name}-${device}`;
  return { kind: 'user', id: `user-${name}`, name, role: kind as 'editor', sessionId, generation: 'first' };
}

export interface TestAuthenticator extends Authenticator {
  /** Ids of people and of their sessions. */
  readonly revoked: Set<string>;
  /** By the id of a person, where it is another than the first. */
  readonly generations: Map<string, string>;
}

/** Good for every token `actorOf` knows; what is in `revoked` is not. */
export function testAuthenticator(overrides: Partial<Authenticator> = {}): TestAuthenticator {
  const revoked = new Set<string>();
  const generations = new Map<string, string>();
  const actors = new Map<string, Actor>();
  const credentials = (actor: Actor | null): Credentials | null => {
    if (actor === null || revoked.has(actor.id)) return null;
    if (actor.kind !== 'user') return { actor, expiresAt: null };
    if (actor.sessionId !== undefined && revoked.has(actor.sessionId)) return null;
    return { actor: { ...actor, generation: generations.get(actor.id) ?? 'first' }, expiresAt: null };
  };
  return {
    revoked,
    generations,
    fromRequest: async () => null,
    async fromSocketToken(token) {
      const actor = actorOf(token);
      if (actor !== null) actors.set(actor.id, actor);
      return credentials(actor);
    },
    // With the role they have now, whatever the caller believes.
    recheck: async (actor) => {
      const known = actors.get(actor.id);
      const role = actor.kind === 'user' && known?.kind === 'user' ? { role: known.role } : {};
      return credentials({ ...actor, ...role } as Actor);
    },
    ...overrides,
  };
}

/** The provider closes sockets that are still connecting after it stopped listening to them; `ws` reports that as an error. */
class CalmWebSocket extends WebSocket {
  constructor(url: string) {
    super(url);
    this.on('error', () => undefined);
  }
}

export interface Fixture {
  readonly url: string;
  readonly journal: Journal;
  readonly collaboration: Collaboration;
  readonly authenticator: TestAuthenticator;
  /** A provider of its own socket, connected as `token`. */
  join(documentName: string, token: string, doc?: Y.Doc): Member;
  stop(): Promise<void>;
}

export interface Member {
  readonly doc: Y.Doc;
  readonly provider: HocuspocusProvider;
  /** Reasons given when the document was refused or closed. */
  readonly refusals: string[];
  readonly closes: { readonly code: number; readonly reason: string }[];
  leave(): void;
}

export async function startFixture(options: Partial<CollaborationOptions> = {}): Promise<Fixture> {
  const journal = options.journal ?? createMemoryJournal({ now: Date.now });
  const authenticator = testAuthenticator(options.authenticator);
  const collaboration = createCollaboration({
    environment,
    log: pino({ level: 'silent' }),
    origins: [ORIGIN],
    ...options,
    journal,
    authenticator,
  });
  const http = createServer();
  http.on('upgrade', (request, socket, head) => collaboration.handleUpgrade(request, socket, head));
  const port = await listen(http);
  const url = `ws://127.0.0.1:${port}/collab`;
  const members = new Set<Member>();

  return {
    url,
    journal,
    collaboration,
    authenticator,
    join(documentName, token, doc = new Y.Doc()) {
      const member = joinDocument(url, documentName, token, doc);
      members.add(member);
      return member;
    },
    async stop() {
      for (const member of members) member.leave();
      await collaboration.close(1_000);
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

async function listen(http: Server): Promise<number> {
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return (http.address() as AddressInfo).port;
}

/** The library's timer to come back goes on after `destroy`: the socket would knock at a server that is gone for as long as the process lives. */
class EndingSocket extends HocuspocusProviderWebsocket {
  private isDestroyed = false;

  override async connect(): Promise<void> {
    if (!this.isDestroyed) await super.connect();
  }

  override destroy(): void {
    this.isDestroyed = true;
    super.destroy();
  }
}

/** Connects a stock provider; its retries are quick, so that tests are. `received`: every message that comes, as bytes. */
export function joinDocument(
  url: string,
  documentName: string,
  token: string,
  doc: Y.Doc,
  received: Buffer[] = [],
): Member {
  class TappedWebSocket extends CalmWebSocket {
    constructor(address: string) {
      super(address);
      this.on('message', (data) => received.push(Buffer.from(data as ArrayBuffer)));
    }
  }
  const refusals: string[] = [];
  const closes: { code: number; reason: string }[] = [];
  const socket = new EndingSocket({
    url,
    WebSocketPolyfill: TappedWebSocket,
    delay: 50,
    minDelay: 20,
    maxDelay: 200,
    onClose: ({ event }) => closes.push({ code: event.code, reason: String(event.reason) }),
  });
  const provider = new HocuspocusProvider({
    name: documentName,
    document: doc,
    token,
    websocketProvider: socket,
    onAuthenticationFailed: ({ reason }) => refusals.push(reason),
    onClose: ({ event }) => refusals.push(event.reason),
  });
  provider.attach();
  return {
    doc,
    provider,
    refusals,
    closes,
    leave() {
      provider.destroy();
      socket.destroy();
    },
  };
}

export function bodyOf(doc: Y.Doc): Y.Text {
  return doc.getText('field:body');
}
