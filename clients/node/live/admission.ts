/** The way of a program to the collaboration socket: a ticket for each connection, got with the token, and who that makes it. */

import { STREAM_FORM } from '#core/crdt/tree/stream-text.ts';
import { isBinderyError } from '#core/errors.ts';
import { RICH_TEXT_SCHEMA_VERSION } from '#richtext/schema/schema-versions.ts';
import type { SessionOptions } from '#sync/session/document-session.ts';
import type { RecordStore } from '#sync/store/local-store.ts';
import type { RestClient, TokenSource } from '../rest/rest-client.ts';

export interface Actor {
  readonly id: string;
  readonly name: string;
}

type SocketTicket = Awaited<ReturnType<SessionOptions['getTicket']>> & {
  readonly actor: Actor;
  readonly askedAt: number;
};

interface TicketAnswer {
  readonly ticket: string;
  readonly serverTime: string;
  readonly actor: Actor;
  readonly recovering?: boolean;
  readonly batches?: boolean;
  readonly oldestWritingSchema?: number;
}

/** For so long what a ticket came with is taken for true: who it is, and the clock of the server. */
const FRESH_MS = 10_000;

export interface AdmissionOptions {
  readonly rest: RestClient;
  readonly baseUrl: string;
  readonly token: string | TokenSource;
  readonly records: RecordStore;
  readonly now: () => number;
}

export class Admission {
  private readonly options: AdmissionOptions;
  private known: Promise<Actor> | null = null;
  private latest: SocketTicket | null = null;
  /** Documents that were opened since then by the token itself. */
  private readonly opened = new Set<string>();

  constructor(options: AdmissionOptions) {
    this.options = options;
  }

  /** `ws://host/collab`, with what this client knows: the server takes nothing from one that would spoil what it does not know. */
  get socketUrl(): string {
    const { baseUrl } = this.options;
    const query = `schema=${RICH_TEXT_SCHEMA_VERSION}&tree=${STREAM_FORM}&private=1`;
    return `${baseUrl.replace(/^http/, 'ws')}/collab?${query}`;
  }

  /** The member whose token it is. Without a connection whoever it was before, where the store remembers. */
  actor(): Promise<Actor> {
    const known = this.known ?? this.askWho();
    this.known = known;
    known.catch(() => {
      this.known = null;
    });
    return known;
  }

  /**
   * What one attempt to connect shows. The socket takes the token itself, so a program that opens many Codices asks for a ticket now and
   * then, to compare clocks, and not for each; and whenever a document comes again, since its connection was refused or lost: REST says why.
   */
  readonly getTicket: SessionOptions['getTicket'] = async (documentName) => {
    const { latest, opened, options } = this;
    const { token } = options;
    const isFresh = latest !== null && options.now() - latest.askedAt < FRESH_MS;
    // One that is renewed on the way is for REST to judge.
    const isShown = isFresh && typeof token === 'string' && !opened.has(documentName);
    const shown = isShown ? { ...latest, ticket: token } : await this.askTicket();
    opened.add(documentName);
    return shown;
  };

  private async askTicket(): Promise<SocketTicket> {
    const askedAt = this.options.now();
    const answer: TicketAnswer = await this.options.rest.call('POST', '/tickets', { body: {} });
    const { ticket, serverTime, actor, recovering, batches, oldestWritingSchema = 1 } = answer;
    this.opened.clear();
    this.latest = {
      ...{ ticket, actor, askedAt, recovering, batches },
      serverTime: Date.parse(serverTime),
      isOutdated: RICH_TEXT_SCHEMA_VERSION < oldestWritingSchema,
    };
    return this.latest;
  }

  private async askWho(): Promise<Actor> {
    const { records } = this.options;
    const key = await this.fingerprint();
    try {
      const { actor } = await this.askTicket();
      await records.put('setting', key, actor);
      return actor;
    } catch (error) {
      const isAway = isBinderyError(error) && error.code === 'unavailable';
      // This is where it was put.
      const kept = isAway ? ((await records.get('setting', key)) as Actor | undefined) : undefined;
      if (kept === undefined) throw error;
      return kept;
    }
  }

  /** A name for server and token, or whose they are, that does not give the token away. */
  private async fingerprint(): Promise<string> {
    const { baseUrl, token } = this.options;
    const whose = typeof token === 'string' ? token : token.id;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${baseUrl} ${whose}`));
    return `token ${Array.from(new Uint8Array(digest, 0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  }
}
