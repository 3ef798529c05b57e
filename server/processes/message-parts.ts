/** Batches of messages as texts that a channel can carry: numbered by their sender, in ASCII, long ones in parts. */

/** `[topic, message]` */
export type SentMessage = readonly [topic: string, message: unknown];

export interface Batch {
  readonly from: string;
  /** Batches of one sender count up from 1, also those that could not be sent. */
  readonly number: number;
  readonly messages: readonly SentMessage[];
}

/** Room for the head of a part. */
const HEAD_CHARS = 100;
const HEAD = /^([\w-]{1,40}) (\d{1,15}) (\d{1,6}) (\d{1,6}) /;

/** Each part is `<from> <number> <part> <parts> <JSON, or some of it>`. */
export function writeBatch({ from, number, messages }: Batch, maxChars: number): string[] {
  const text = JSON.stringify(messages).replace(/[^ -~]/g, escapeCharacter);
  const room = maxChars - HEAD_CHARS;
  const parts = Math.max(1, Math.ceil(text.length / room));
  return Array.from({ length: parts }, (_, part) => {
    const piece = text.slice(part * room, (part + 1) * room);
    return `${from} ${number} ${part} ${parts} ${piece}`;
  });
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export interface BatchReader {
  /** Answers a batch with the last of its parts; `null` before, and for what is none. */
  take(text: string): Batch | null;
  /** The sender is gone. */
  forget(from: string): void;
}

interface Incomplete {
  readonly number: number;
  readonly parts: number;
  readonly pieces: string[];
}

/** Puts parts together again. Of a batch that misses a part nothing is answered. */
export function createBatchReader(): BatchReader {
  const incomplete = new Map<string, Incomplete>();
  return {
    take(text) {
      const head = HEAD.exec(text);
      if (head === null) return null;
      const from = head[1] ?? '';
      const [number = 0, part = 0, parts = 0] = head.slice(2).map(Number);
      const known = incomplete.get(from);
      const current = part === 0 ? { number, parts, pieces: [] } : known;
      if (current?.number !== number || current.pieces.length !== part) return null;
      current.pieces.push(text.slice(head[0].length));
      if (current.pieces.length < parts) {
        incomplete.set(from, current);
        return null;
      }
      incomplete.delete(from);
      const messages = readMessages(current.pieces.join(''));
      return messages && { from, number, messages };
    },
    forget: (from) => incomplete.delete(from),
  };
}

function readMessages(text: string): SentMessage[] | null {
  try {
    const messages: unknown = JSON.parse(text);
    return Array.isArray(messages) && messages.every(isMessage) ? messages : null;
  } catch {
    return null;
  }
}

function isMessage(message: unknown): message is SentMessage {
  return Array.isArray(message) && message.length === 2 && typeof message[0] === 'string';
}
