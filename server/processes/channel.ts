/** A channel between processes: what the process bus needs of PostgreSQL or Redis, which is to carry short texts to everybody. */

export interface Channel {
  /** Characters that one text may have; they are ASCII. */
  readonly maxChars: number;
  /** Sends texts to everybody on the channel, oneself included, in order. Rejects when they may not have arrived. */
  send(texts: readonly string[]): Promise<void>;
  /** Nothing is heard any more: gives the connection up and makes another. */
  renew(): void;
  close(): Promise<void>;
}

export interface ChannelHandlers {
  /** Everything sent from now on is heard, until `onDown`. */
  onUp(): void;
  onDown(error: unknown): void;
  onText(text: string): void;
}

/** Begins to connect and goes on trying until it is closed. */
export type OpenChannel = (handlers: ChannelHandlers) => Channel;

/** A pause before a connection is tried again, after so many failures in a row. */
export function reconnectDelay(failures: number): number {
  return Math.min(1_000, 25 * 2 ** Math.min(failures, 10));
}
