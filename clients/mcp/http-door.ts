/** MCP over HTTP: each request by itself, with the access of its own token, so that any process answers any of them. */
import { createMcpHandler, type ServerEventBus } from '@modelcontextprotocol/server';
import { createMcpServer, type ServerDetails } from './create-server.ts';
import { createAccess } from './program-access.ts';
import { followEvents } from './resources/event-feed.ts';
import type { Access } from './tools/tool.ts';

export interface HttpDoorRequest extends ServerDetails {
  readonly request: Request;
  readonly baseUrl: string;
  readonly token: string;
  /** Answers the REST API, by all its rules, for this token. */
  readonly fetch: typeof globalThis.fetch;
  onError(error: Error): void;
}

/** Answers one request, of this revision of MCP or an earlier one; a subscription goes on as a stream. */
export async function answerMcp(given: HttpDoorRequest): Promise<Response> {
  const { request, version, onError } = given;
  const access = createAccess(given);
  const bus = createEventBus(access, {
    // Whoever listens is not left waiting for what nobody tells any more: the stream ends, and they open another.
    onEnd: (error) => {
      if (error !== null) onError(error);
      void handler.close().catch(onError);
    },
  });
  // Revisions before 2026-07-28 tell changes within a session, and there is none here.
  const handler = createMcpHandler(
    ({ era }) => createMcpServer(access, { version, tellsChanges: era === 'modern' }),
    { bus, onerror: onError, maxSubscriptions: 1 },
  );
  return await handler.fetch(request);
}

/** Opens the events of the token when a subscription begins, and leaves them when it ends. */
function createEventBus(access: Access, { onEnd }: { onEnd(error: Error | null): void }): ServerEventBus {
  return {
    publish() {
      // Everything that is told comes from the events.
    },
    subscribe(listener) {
      const leaving = new AbortController();
      followEvents(access, listener, leaving.signal).then(
        () => onEnd(null),
        (error: unknown) => {
          if (!leaving.signal.aborted) onEnd(error instanceof Error ? error : new Error(String(error)));
        },
      );
      return () => leaving.abort();
    },
  };
}
