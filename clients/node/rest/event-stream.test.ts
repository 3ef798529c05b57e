/** Events that go on where they were: breaks, repeats, what ends them, and how a program leaves. */
import { describe, expect, it } from 'vitest';
import { EventStream } from './event-stream.ts';
import type { EventChoice } from './program-types.ts';
import { RestClient } from './rest-client.ts';

const mark = (number: number) => `: up to here\nid: s-${number}\n\n`;
const event = (number: number) =>
  `id: s-${number}\nevent: codex.updated\ndata: ${JSON.stringify({ id: `s-${number}`, type: 'codex.updated' })}\n\n`;

interface Connection {
  readonly url: string;
  readonly since: string | undefined;
}

/** Answers one connection after the other; what it is given as a list is cut into these chunks, and `null` leaves it open. */
function serving(...answers: readonly (readonly (string | null)[] | Response | Error)[]) {
  const connections: Connection[] = [];
  const pauses: number[] = [];
  const waiting = [...answers];
  const rest = new RestClient({
    ...{ baseUrl: 'https://bindery.example.org', token: 'vb_1', timeoutMs: 1_000 },
    async fetch(url, init) {
      connections.push({
        url: String(url),
        since: new Headers(init?.headers).get('last-event-id') ?? undefined,
      });
      const answer = waiting.shift();
      if (answer instanceof Response) return answer;
      if (answer === undefined || answer instanceof Error) throw answer ?? new TypeError('fetch failed');
      return new Response(bodyOf(answer, init?.signal ?? null));
    },
  });
  const open = async (choice: EventChoice = {}) =>
    await new EventStream(rest, choice, async (ms) => {
      pauses.push(ms);
    }).open();
  return { open, connections, pauses };
}

function bodyOf(chunks: readonly (string | null)[], signal: AbortSignal | null): ReadableStream<Uint8Array> {
  const left = [...chunks];
  return new ReadableStream({
    async pull(controller) {
      const chunk = left.shift();
      if (chunk === undefined) return controller.close();
      if (chunk !== null) return controller.enqueue(new TextEncoder().encode(chunk));
      await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
      controller.error(signal?.reason);
    },
  });
}

const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ code, detail: 'No.' }), { status, headers });

async function take(stream: EventStream, count: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of stream) {
    ids.push(id);
    if (ids.length === count) break;
  }
  return ids;
}

describe('a stream of events', () => {
  it('asks for what was chosen, and begins where the server says', async () => {
    const { open, connections } = serving([mark(4), event(5)]);
    const stream = await open({ types: ['codex.updated', 'codex.moved'], codex: ['a', 'b'], below: 'c' });
    expect(stream.position).toBe('s-4');
    expect(await take(stream, 1)).toEqual(['s-5']);
    expect(stream.position).toBe('s-5');
    const { searchParams } = new URL(connections[0]?.url ?? '');
    expect(Object.fromEntries(searchParams)).toEqual({
      types: 'codex.updated,codex.moved',
      codex: 'a,b',
      below: 'c',
    });
  });

  it('is put together from whatever pieces arrive', async () => {
    const { open } = serving([...(mark(4) + event(5) + event(6))]);
    expect(await take(await open(), 2)).toEqual(['s-5', 's-6']);
  });

  it('goes on after a break from the last event, and leaves out what is told twice', async () => {
    const { open, connections, pauses } = serving(
      ...[[mark(4), event(5)], new TypeError('away'), [event(5), event(6), null]],
    );
    expect(await take(await open(), 2)).toEqual(['s-5', 's-6']);
    expect(connections.map(({ since }) => since)).toEqual([undefined, 's-5', 's-5']);
    expect(pauses).toEqual([2_000, 4_000]);
  });

  it('waits for as long as the server asks, and begins with short pauses again once it hears something', async () => {
    const { open, pauses } = serving(
      ...[[mark(4)], problem(429, 'rate_limited', { 'retry-after': '7' }), [mark(5)], [event(6)]],
    );
    expect(await take(await open(), 1)).toEqual(['s-6']);
    expect(pauses).toEqual([2_000, 7_000, 2_000]);
  });

  it('goes on from a place, and tells nothing that was before it', async () => {
    const { open, connections } = serving([event(8), event(9)]);
    expect(await take(await open({ since: 's-8' }), 1)).toEqual(['s-9']);
    expect(connections[0]?.since).toBe('s-8');
  });

  it('ends with what there is where it is not to be followed', async () => {
    const { open, connections } = serving([event(5), mark(9)]);
    const stream = await open({ since: 's-4', follow: false });
    expect(await take(stream, 100)).toEqual(['s-5']);
    expect(stream.position).toBe('s-9');
    expect(connections[0]?.url).toContain('follow=false');
  });
});

describe('an end', () => {
  it.each([
    ['gone', 410],
    ['unauthenticated', 401],
    ['forbidden', 403],
  ])('is %s, for which trying again is of no use', async (code, status) => {
    const { open, pauses } = serving([mark(4)], problem(status, code));
    const stream = await open();
    await expect(stream.next()).rejects.toMatchObject({ code });
    expect(pauses).toHaveLength(1);
    await expect(serving(problem(status, code)).open()).rejects.toMatchObject({ code });
  });

  it('is a signal that is given up, while it waits and before it began, without an error', async () => {
    const leaving = new AbortController();
    const stream = await serving([mark(4), null]).open({ signal: leaving.signal });
    const next = stream.next();
    leaving.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    const { open, connections } = serving();
    expect(await take(await open({ signal: leaving.signal }), 1)).toEqual([]);
    expect(connections).toEqual([]);
  });

  it('is a loop that was left: nothing is asked for any more', async () => {
    const { open, connections } = serving([mark(4), event(5), null], [event(6)]);
    const stream = await open();
    expect(await take(stream, 1)).toEqual(['s-5']);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(connections).toHaveLength(1);
  });

  it('is something that is no event', async () => {
    const stream = await serving([mark(4), 'id: s-5\ndata: {"id":\n\n']).open();
    await expect(stream.next()).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('is no connection at first, which is for the program to try again', async () => {
    await expect(serving().open()).rejects.toMatchObject({ code: 'unavailable' });
  });
});
