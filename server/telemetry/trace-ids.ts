/**
 * The ids of an edit's trace, worked out from its document and its number in the journal. Every process knows both, so spans of all of
 * them meet in one trace although no frame, message or row carries anything for it.
 */
import { createHash } from 'node:crypto';
import type { IdGenerator } from '@opentelemetry/sdk-trace';
import { RandomIdGenerator } from '@opentelemetry/sdk-trace';

export interface EditIds {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** Of the span that covers the whole edit; 16 hexadecimal digits. */
  readonly spanId: string;
}

export function idsOfEdit(documentName: string, seq: number): EditIds {
  const digest = createHash('sha256').update(`${documentName}#${seq}`).digest('hex');
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}

/** Random ids, but for the span that is about to be started by `using`. */
export class PlannedIds implements IdGenerator {
  private readonly random = new RandomIdGenerator();
  private planned: EditIds | null = null;

  generateTraceId(): string {
    return this.planned?.traceId ?? this.random.generateTraceId();
  }

  generateSpanId(): string {
    return this.planned?.spanId ?? this.random.generateSpanId();
  }

  using<T>(ids: EditIds, start: () => T): T {
    this.planned = ids;
    try {
      return start();
    } finally {
      this.planned = null;
    }
  }
}
