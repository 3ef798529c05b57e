/** Spans of edits and requests. Those of an edit are made when it is over, from the times that were noted on its way. */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import type { RelayedEdit, StoredMoment, TracedEdit, Tracing } from '../ports/tracing.port.ts';
import { type EditIds, idsOfEdit, type PlannedIds } from './trace-ids.ts';

export interface TracingParts {
  readonly tracer: Tracer;
  readonly sampler: Sampler;
  readonly ids: PlannedIds;
}

const EDIT = 'edit';
/** `00-<trace id>-<span id>-<flags>`, as W3C Trace Context has it. */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

export function createTracing({ tracer, sampler, ids }: TracingParts): Tracing {
  const requests = new AsyncLocalStorage<Span>();
  let commit = { commitMs: 0, entries: 1 };

  /** The context of the span that covers an edit, in whichever process that is; every process comes to the same decision on sampling. */
  function contextOf({ traceId, spanId }: EditIds): Context {
    const { decision } = sampler.shouldSample(ROOT_CONTEXT, traceId, EDIT, SpanKind.SERVER, {}, []);
    const isSampled = decision === SamplingDecision.RECORD_AND_SAMPLED;
    const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
    return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
  }

  function child(name: string, parent: Context, startTime: number, endTime: number, attributes = {}): void {
    tracer.startSpan(name, { startTime, attributes }, parent).end(endTime);
  }

  return {
    now: () => performance.now(),
    committed(entries, commitMs) {
      commit = { commitMs, entries };
    },
    stored: (): StoredMoment => ({ at: performance.now(), ...commit }),
    edited(edit: TracedEdit) {
      const { documentName, seq, operationId, origin, receivedAt, passedAt, stored, shownAt, readers } = edit;
      const request = requests.getStore();
      const options = {
        root: true,
        kind: SpanKind.SERVER,
        startTime: receivedAt ?? passedAt,
        attributes: {
          ...namesOf(documentName, seq),
          'bindery.operation.id': operationId,
          'bindery.origin': origin,
        },
        links: request === undefined ? [] : [{ context: request.spanContext() }],
      };
      const span = ids.using(idsOfEdit(documentName, seq), () =>
        tracer.startSpan(EDIT, options, ROOT_CONTEXT),
      );
      if (span.isRecording()) {
        const within = trace.setSpan(ROOT_CONTEXT, span);
        if (receivedAt !== undefined) child('check', within, receivedAt, passedAt);
        const committing = Math.max(passedAt, stored.at - stored.commitMs);
        child('wait for commit', within, passedAt, committing);
        child('commit', within, committing, stored.at, { 'bindery.commit.entries': stored.entries });
        child('relay', within, stored.at, shownAt, { 'bindery.readers': readers });
      }
      span.end(shownAt);
    },
    relayed({ documentName, seq, readAt, shownAt, readers }: RelayedEdit) {
      const attributes = { ...namesOf(documentName, seq), 'bindery.readers': readers };
      child('relay', contextOf(idsOfEdit(documentName, seq)), readAt, shownAt, attributes);
    },
    async request({ method, headers }, run) {
      const options = { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } };
      const span = tracer.startSpan(method, options, parentOf(headers));
      try {
        await requests.run(span, async () => {
          const { route, status } = await run();
          span.updateName(`${method} ${route}`);
          span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        });
      } finally {
        span.end();
      }
    },
  };
}

function namesOf(documentName: string, seq: number): Record<string, string | number> {
  return { 'bindery.document': documentName, 'bindery.seq': seq };
}

function parentOf(headers: Headers): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(headers.get('traceparent') ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  const parent: SpanContext = { traceId, spanId, traceFlags, isRemote: true };
  return trace.isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}
