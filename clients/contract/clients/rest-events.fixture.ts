/** Server-sent events by plain `fetch`: one after the other, for as long as they are wanted. */
import { isJsonArray, type JsonObject, type JsonValue } from '#core/json.ts';
import { Refused } from '../contract-client.fixture.ts';

export interface RestEvents {
  /** The next ones; waits for them. */
  take(count: number): Promise<readonly JsonValue[]>;
  position(): string | null;
  close(): void;
}

export async function openEvents(
  address: string,
  token: string,
  choice: JsonObject,
  since: string | undefined,
): Promise<RestEvents> {
  const url = new URL(address);
  for (const [name, value] of Object.entries(choice))
    url.searchParams.set(name, isJsonArray(value) ? value.join(',') : String(value));
  const ending = new AbortController();
  const headers = {
    authorization: `Bearer ${token}`,
    ...(since !== undefined && { 'last-event-id': since }),
  };
  const response = await fetch(url, { headers, signal: ending.signal });
  if (!response.ok || response.body === null)
    throw new Refused(String(response.status), await response.text(), []);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const waiting: JsonValue[] = [];
  let position = since ?? null;
  let rest = '';
  const read = async (): Promise<void> => {
    const { value = '', done } = await reader.read();
    if (done) throw new Error('The events have ended.');
    const frames = (rest + value).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      position = /^id: (.*)$/m.exec(frame)?.[1] ?? position;
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (data !== undefined) waiting.push(JSON.parse(data) as JsonValue);
    }
  };
  // The first frame says where it begins.
  if (position === null) await read();
  return {
    async take(count) {
      while (waiting.length < count) await read();
      return waiting.splice(0, count);
    },
    position: () => position,
    close: () => ending.abort(),
  };
}
