/** The last answers of the server that a form needs to begin, for when that is away. */
import type { PageResponse } from '#core/protocol/embedded-page.ts';
import type { RecordStore } from '#sync/store/local-store.ts';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Who this is, the people, the templates, and the rights on the Codex; lists and searches would grow without end. */
const KEPT = new RegExp(
  `^/api/v1/(?:me|members|templates(?:/[\\w-]+)?(?:\\?(?:all=true|version=\\d+))?|codices/${UUID}(?:\\?branch=[\\w-]+)?)$`,
);
const MAX_BYTES = 1024 * 1024;

export class LastAnswers {
  private readonly records: RecordStore;

  constructor(records: RecordStore) {
    this.records = records;
  }

  /** Remembers an answer that may be asked for again. One that cannot be kept is not: it was answered all the same. */
  async keep(method: string, path: string, answer: PageResponse): Promise<void> {
    if (!isKept(method, path) || answer.body.byteLength > MAX_BYTES) return;
    if (answer.status === 200) await this.records.put('answer', keyOf(path), answer).catch(() => undefined);
    // What is not this member's to read any more is not shown again.
    else if ([403, 404, 410].includes(answer.status))
      await this.records.delete('answer', keyOf(path)).catch(() => undefined);
  }

  /** The last answer; `null` for what was never asked, or is not kept. */
  async find(method: string, path: string): Promise<PageResponse | null> {
    if (!isKept(method, path)) return null;
    // This is where it was put.
    return ((await this.records.get('answer', keyOf(path))) as PageResponse | undefined) ?? null;
  }
}

function isKept(method: string, path: string): boolean {
  return method === 'GET' && KEPT.test(path);
}

function keyOf(path: string): string {
  return `form ${path}`;
}
