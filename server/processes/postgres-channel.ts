/** The channel over PostgreSQL: LISTEN and NOTIFY, on a connection that does nothing else. */
import pg from 'pg';
import { PROBED } from '../database/probed-connection.ts';
import type { Channel, ChannelHandlers, OpenChannel } from './channel.ts';
import { reconnectDelay } from './channel.ts';

const NAME = 'bindery_processes';
/** PostgreSQL takes less than 8,000 bytes. */
const MAX_CHARS = 7_900;
const NOTIFY = `SELECT pg_notify('${NAME}', t) FROM unnest($1::text[]) AS t`;
const STATEMENT_TIMEOUT_MS = 5_000;

/**
 * What is sent is heard by the processes on the database at `databaseUrl`. It must not lead through a pooler in transaction mode, which
 * passes nothing on.
 */
export function postgresChannel(databaseUrl: string): OpenChannel {
  return (handlers) => new PostgresChannel(databaseUrl, handlers);
}

class PostgresChannel implements Channel {
  readonly maxChars = MAX_CHARS;
  private readonly databaseUrl: string;
  private readonly handlers: ChannelHandlers;
  private client: pg.Client | null = null;
  private last: Promise<void> = Promise.resolve();
  private failures = 0;
  private closed = false;
  private retry: NodeJS.Timeout | null = null;

  constructor(databaseUrl: string, handlers: ChannelHandlers) {
    this.databaseUrl = databaseUrl;
    this.handlers = handlers;
    // Not in the same turn: whoever opens it has it in hand before it is told anything.
    setImmediate(() => void this.connect());
  }

  /** The driver runs one query at a time. */
  send(texts: readonly string[]): Promise<void> {
    const sent = this.last.then(async () => {
      if (this.client === null) throw new Error('not connected');
      await this.client.query({ text: NOTIFY, values: [texts], ...{ query_timeout: STATEMENT_TIMEOUT_MS } });
    });
    this.last = sent.catch(() => undefined);
    return sent;
  }

  renew(): void {
    const { client } = this;
    if (client !== null) this.drop(client, new Error('nothing is heard'));
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.retry !== null) clearTimeout(this.retry);
    const { client } = this;
    this.client = null;
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    if (this.closed) return;
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      application_name: 'bindery bus',
      ...PROBED,
      connectionTimeoutMillis: STATEMENT_TIMEOUT_MS,
    });
    client.on('error', (error) => this.drop(client, error));
    client.on('end', () => this.drop(client, new Error('the connection ended')));
    client.on('notification', ({ payload }) => {
      if (this.client === client && payload !== undefined) this.handlers.onText(payload);
    });
    try {
      await client.connect();
      // Nobody waits for a wake-up to be on disk.
      await client.query('SET synchronous_commit = off');
      await client.query(`LISTEN ${NAME}`);
    } catch (error) {
      void client.end().catch(() => undefined);
      this.tryAgain(error);
      return;
    }
    if (this.closed) {
      await client.end().catch(() => undefined);
      return;
    }
    this.client = client;
    this.failures = 0;
    this.handlers.onUp();
  }

  /** Only the connection in use: another was given up already. */
  private drop(client: pg.Client, error: unknown): void {
    if (this.client !== client) return;
    this.client = null;
    void client.end().catch(() => undefined);
    this.tryAgain(error);
  }

  private tryAgain(error: unknown): void {
    if (this.closed) return;
    this.handlers.onDown(error);
    this.retry = setTimeout(() => void this.connect(), reconnectDelay(this.failures));
    this.retry.unref();
    this.failures += 1;
  }
}
