/** The events of the server as a stream for `for await`, which goes on where it was after a break. */
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { BinderyEvent, EventChoice } from './program-types.ts';
import type { Refusal, RestClient } from './rest-client.ts';

/** The server says something at least every 15 seconds. */
const SILENCE_MS = 45_000;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
/** After these, trying again later may go well. */
const TEMPORARY = ['unavailable', 'rate_limited', 'internal'];

interface Frame {
  readonly id: string | null;
  readonly data: string | null;
}

/** A wait that `signal` cuts short. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export class EventStream implements AsyncIterableIterator<BinderyEvent, void, undefined> {
  /** Everything up to there was told, or is not for this program: keep it to go on from there (`since`). */
  position: string | null;
  private readonly rest: RestClient;
  private readonly choice: EventChoice;
  private readonly pause: Pause;
  private readonly ending = new AbortController();
  private frames: AsyncGenerator<Frame, void, undefined> | null = null;
  private pauseMs = FIRST_PAUSE_MS;

  /** @internal */
  constructor(rest: RestClient, choice: EventChoice, pause: Pause = sleep) {
    this.rest = rest;
    this.choice = choice;
    this.pause = pause;
    this.position = choice.since ?? null;
    const { signal } = choice;
    signal?.addEventListener('abort', () => this.ending.abort(), { signal: this.ending.signal });
    if (signal?.aborted) this.ending.abort();
  }

  /** Resolves once the server tells of what happens from then on. @internal */
  async open(): Promise<this> {
    if (!this.ending.signal.aborted) await this.connect();
    return this;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /**
   * The next event. A connection that breaks is made again and told from which event on; what is told twice for that is left out. Throws
   * where trying again is of no use: the token is no longer accepted, or `gone` when `position` is older than what the server keeps.
   */
  async next(): Promise<IteratorResult<BinderyEvent, void>> {
    while (!this.ending.signal.aborted) {
      try {
        const frame = await this.frame();
        if (frame === null) break;
        const event = this.read(frame);
        if (event !== null) return { done: false, value: event };
      } catch (error) {
        await this.recover(error);
      }
    }
    await this.return();
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<BinderyEvent, void>> {
    this.ending.abort();
    this.frames = null;
    return { done: true, value: undefined };
  }

  /** `null` at the end of a stream that is not to be followed. */
  private async frame(): Promise<Frame | null> {
    this.frames ??= await this.connect();
    const { done, value } = await this.frames.next();
    if (!done) return value;
    if (this.choice.follow === false) return null;
    throw new BinderyError('unavailable', 'The server has ended the events.');
  }

  private async connect(): Promise<AsyncGenerator<Frame, void, undefined>> {
    const { types, codex, template, below, follow } = this.choice;
    const query = {
      ...{ template, below, follow },
      types: types === undefined || types.length === 0 ? undefined : [...types],
      codex: codex === undefined || typeof codex === 'string' ? codex : [...codex],
    };
    const headers = {
      accept: 'text/event-stream',
      ...(this.position !== null && { 'last-event-id': this.position }),
    };
    const silence = new Silence(this.ending.signal);
    const response = await this.rest.stream('/events', { query, headers, signal: silence.signal });
    this.frames = framesOf(response, silence);
    // Where it begins, so that a connection that breaks at once loses nothing.
    if (this.position === null) await this.begin(this.frames);
    return this.frames;
  }

  private async begin(frames: AsyncGenerator<Frame, void, undefined>): Promise<void> {
    const { done, value } = await frames.next();
    if (!done) this.read(value);
  }

  /** `null` for a frame that tells of nothing new. */
  private read({ id, data }: Frame): BinderyEvent | null {
    this.pauseMs = FIRST_PAUSE_MS;
    if (id === null || (this.position !== null && isKnown(this.position, id))) return null;
    this.position = id;
    if (data === null) return null;
    try {
      return JSON.parse(data) as BinderyEvent;
    } catch (cause) {
      throw new BinderyError('corrupt', 'The server told of something that is no event.', { cause });
    }
  }

  private async recover(error: unknown): Promise<void> {
    this.frames = null;
    if (this.ending.signal.aborted) return;
    if (!isBinderyError(error) || !TEMPORARY.includes(error.code)) throw error;
    await this.pause(Math.max(this.pauseMs, retryAfter(error)), this.ending.signal);
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/** Gives a connection up that says nothing for too long. */
class Silence {
  readonly signal: AbortSignal;
  private readonly giveUp = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ending: AbortSignal) {
    this.signal = AbortSignal.any([ending, this.giveUp.signal]);
    // A loop that was left reads no further, and is to hold up no process.
    ending.addEventListener('abort', () => this.end(), { once: true });
    this.heard();
  }

  heard(): void {
    this.end();
    const silent = new BinderyError('unavailable', 'The server is silent.');
    this.timer = setTimeout(() => this.giveUp.abort(silent), SILENCE_MS);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}

/** The frames of server-sent events (HTML, 9.2.6) as the server writes them. */
async function* framesOf(response: Response, silence: Silence): AsyncGenerator<Frame, void, undefined> {
  if (response.body === null) throw new BinderyError('corrupt', 'The events have no body.');
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      silence.heard();
      const blocks = (rest + decoder.decode(chunk.value, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) yield frameOf(block);
    }
  } catch (cause) {
    throw new BinderyError('unavailable', 'The connection broke.', { cause });
  } finally {
    silence.end();
    await reader.cancel().catch(() => undefined);
  }
}

function frameOf(block: string): Frame {
  const lineOf = (name: string): string | null =>
    new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? null;
  return { id: lineOf('id'), data: lineOf('data') };
}

/** Whether an event was told before: ids are a stream and a number. */
function isKnown(position: string, id: string): boolean {
  const [stream, number] = partsOf(position);
  const [other, later] = partsOf(id);
  return stream === other && later <= number;
}

function partsOf(id: string): readonly [stream: string, number: number] {
  const at = id.lastIndexOf('-');
  return [id.slice(0, at), Number(id.slice(at + 1))];
}

function retryAfter(error: unknown): number {
  const cause = isBinderyError(error) ? (error.cause as Partial<Refusal> | undefined) : undefined;
  return cause?.retryAfterMs ?? 0;
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake, { once: true });
  });
}
