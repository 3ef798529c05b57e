/** `/events`: what happens, told to programs as server-sent events. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { eventsQuerySchema } from '#core/protocol/api/programs/events.ts';
import { type EventStream, openStream, type StreamItem } from '../../../events/stream-events.ts';
import type { Services } from '../../../ports/services.ts';
import { SECURITY } from '../../requests/answers.ts';
import { type HttpEnv, requireUser } from '../../requests/context.ts';
import { describeOperation } from '../../requests/operation.ts';

/** Whoever takes nothing for so long is gone, or too slow to follow: they go on later from the last id they have. */
const SLOW_MS = 30_000;
const RETRY_MS = 2_000;

const read = describeOperation({
  operationId: 'streamEvents',
  fails: [410],
  method: 'get',
  path: '/events',
  tags: ['Events'],
  security: SECURITY,
  summary: 'What happens to Codices and templates, as server-sent events, from the last one you have',
  request: {
    query: eventsQuerySchema,
    headers: z.object({
      'last-event-id': z
        .string()
        .max(100)
        .optional()
        .meta({ description: 'The id of the last event you have; what happened since is told first.' }),
    }),
  },
  responses: {
    200: {
      description: 'One event after another; each is told at least once, those of a document in their order',
      content: { 'text/event-stream': { schema: z.string() } },
    },
  },
});

export function addEventRoutes(app: OpenAPIHono<HttpEnv>, services: Services): void {
  app.openapi(read, async (c) => {
    const lastEventId = c.req.valid('header')['last-event-id'];
    const stream = await openStream(services, requireUser(c), { query: c.req.valid('query'), lastEventId });
    return c.body(bodyOf(stream), 200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // Proxies of the nginx kind collect answers otherwise.
      'X-Accel-Buffering': 'no',
    });
  });
}

/** Asks for the next item only once the one before was taken, so that nothing piles up. */
function bodyOf(stream: EventStream): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isFirst = true;
  let slow: NodeJS.Timeout | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(slow);
        const item = await stream.next();
        if (item === null) {
          controller.close();
          return;
        }
        const opening = isFirst ? `retry: ${RETRY_MS}\n` : '';
        isFirst = false;
        controller.enqueue(encoder.encode(opening + writeFrame(item)));
        slow = setTimeout(() => {
          stream.end();
          controller.error(new Error('The events were not read in time.'));
        }, SLOW_MS).unref();
      },
      cancel() {
        clearTimeout(slow);
        stream.end();
      },
    },
    { highWaterMark: 0 },
  );
}

/** As a frame of server-sent events (HTML, 9.2.6): one line for each part, whatever names hold, for JSON has no line break in it. */
export function writeFrame(item: StreamItem): string {
  // Without data nothing is told, but the id is kept by the client.
  if (item.kind === 'mark') return `: up to here\nid: ${item.id}\n\n`;
  const { event } = item;
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
