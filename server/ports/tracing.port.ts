/** The port to traces: where an edit and a request have spent their time. Absent unless the operator has asked for them. */

/** What one edit went through in the process that took it. Times are `performance.now()`. */
export interface TracedEdit {
  readonly documentName: string;
  /** Its place in the journal, which is what all processes know it by. */
  readonly seq: number;
  readonly operationId: string;
  readonly origin: string;
  /** When its frame was read from the socket; absent for edits of the server. */
  readonly receivedAt?: number | undefined;
  /** When it had passed its checks. */
  readonly passedAt: number;
  readonly stored: StoredMoment;
  /** When it had been handed to the sockets of this process. */
  readonly shownAt: number;
  readonly readers: number;
}

export interface StoredMoment {
  readonly at: number;
  /** Of the commit that it was in: how long it took, and how many edits shared it. */
  readonly commitMs: number;
  readonly entries: number;
}

/** An edit that another process has stored. */
export interface RelayedEdit {
  readonly documentName: string;
  readonly seq: number;
  readonly readAt: number;
  readonly shownAt: number;
  readonly readers: number;
}

export interface EditTracer {
  now(): number;
  /** A commit has just ended; whoever asks for `stored` in the same turn was in it. */
  committed(entries: number, durationMs: number): void;
  stored(): StoredMoment;
  edited(edit: TracedEdit): void;
  relayed(edit: RelayedEdit): void;
}

export interface TracedRequest {
  readonly method: string;
  readonly headers: Headers;
}

export interface RequestOutcome {
  /** As in the routes, e.g. `/api/v1/codices/:codexId`. */
  readonly route: string;
  readonly status: number;
}

export interface Tracing extends EditTracer {
  /** Runs a request in a span of its own, below that of whoever sent it. */
  request(request: TracedRequest, run: () => Promise<RequestOutcome>): Promise<void>;
}
