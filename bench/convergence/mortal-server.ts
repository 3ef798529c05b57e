/** A collaboration server that dies and comes back on the same port with the same journal. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import * as Y from 'yjs';
import { environment, ORIGIN, testAuthenticator } from '#server/collaboration/collaboration.fixture.ts';
import {
  type Collaboration,
  type CollaborationOptions,
  createCollaboration,
} from '#server/collaboration/collaboration.ts';
import { createMemoryJournal } from '#server/journal/memory-journal.ts';

const CLOSING_MS = 1_000;

export class MortalServer {
  readonly journal = createMemoryJournal({ now: Date.now });
  private readonly authenticator = testAuthenticator();
  private readonly options: Partial<CollaborationOptions>;
  private http: Server | null = null;
  private collaboration: Collaboration | null = null;
  private port = 0;

  constructor(options: Partial<CollaborationOptions> = {}) {
    this.options = options;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/collab`;
  }

  get isUp(): boolean {
    return this.http !== null;
  }

  async start(): Promise<void> {
    if (this.http !== null) return;
    const collaboration = createCollaboration({
      environment,
      log: pino({ level: 'silent' }),
      origins: [ORIGIN],
      ...this.options,
      journal: this.journal,
      authenticator: this.authenticator,
    });
    const http = createServer();
    http.on('upgrade', (request, socket, head) => collaboration.handleUpgrade(request, socket, head));
    await new Promise<void>((resolve) => http.listen(this.port, '127.0.0.1', resolve));
    this.port = (http.address() as AddressInfo).port;
    [this.http, this.collaboration] = [http, collaboration];
  }

  async stop(): Promise<void> {
    const { http, collaboration } = this;
    [this.http, this.collaboration] = [null, null];
    await collaboration?.close(CLOSING_MS);
    http?.closeAllConnections();
    await new Promise((resolve) => http?.close(resolve) ?? resolve(null));
  }

  /** What the journal has of a document. */
  async stored(documentName: string): Promise<Y.Doc> {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, (await this.journal.load(documentName)).state);
    return doc;
  }
}
