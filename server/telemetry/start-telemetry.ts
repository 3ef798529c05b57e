/** OpenTelemetry, started by the server when the settings ask for it; nothing else loads this folder or its packages. */
import { DiagLogLevel, diag } from '@opentelemetry/api';
import {
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { OtlpProtocol, TelemetrySettings } from '../config/telemetry-settings.ts';
import type { Tracing } from '../ports/tracing.port.ts';
import { prometheusProducer } from './prometheus-producer.ts';
import { PlannedIds } from './trace-ids.ts';
import { createTracing } from './tracing.ts';

export interface Telemetry {
  /** `null`: only metrics are sent. */
  readonly tracing: Tracing | null;
  /** The figures to send from now on. */
  watch(registry: Registry): void;
  /** Sends what is left. Never throws. */
  stop(): Promise<void>;
}

/** A collector that is away is told of so often. */
const COMPLAINT_EVERY_MS = 60_000;

export async function startTelemetry(
  { traces, metrics }: TelemetrySettings,
  log: Logger,
): Promise<Telemetry> {
  complainTo(log);
  const resource = resourceFromAttributes({ 'service.name': 'bindery' }).merge(
    detectResources({ detectors: [serviceInstanceIdDetector, envDetector] }),
  );
  let registry: Registry | null = null;
  const tracer = traces && (await startTraces(traces, resource));
  const meters = metrics && (await startMetrics(metrics, resource, () => registry));
  return {
    tracing: tracer?.tracing ?? null,
    watch(next) {
      registry = next;
    },
    async stop() {
      await Promise.allSettled([tracer?.provider.shutdown(), meters?.shutdown()]);
      diag.disable();
    },
  };
}

async function startTraces(
  { protocol, sampler: name, ratio, batch }: NonNullable<TelemetrySettings['traces']>,
  resource: Resource,
) {
  const sampler = samplerOf(name, ratio);
  const ids = new PlannedIds();
  const provider = new TracerProvider({
    ...{ resource, sampler, idGenerator: ids },
    spanProcessors: [new BatchSpanProcessor({ exporter: await traceExporter(protocol), ...batch })],
  });
  return { provider, tracing: createTracing({ tracer: provider.getTracer('bindery'), sampler, ids }) };
}

async function startMetrics(
  { protocol, ...times }: NonNullable<TelemetrySettings['metrics']>,
  resource: Resource,
  registry: () => Registry | null,
): Promise<MeterProvider> {
  const exporter = await metricExporter(protocol);
  const metricProducers = [prometheusProducer(registry, resource)];
  return new MeterProvider({
    resource,
    readers: [new PeriodicExportingMetricReader({ exporter, metricProducers, ...times })],
  });
}

function samplerOf(name: NonNullable<TelemetrySettings['traces']>['sampler'], ratio: number): Sampler {
  if (name.startsWith('parentbased_'))
    return new ParentBasedSampler({ root: rootSampler(name.slice(12), ratio) });
  return rootSampler(name, ratio);
}

function rootSampler(name: string, ratio: number): Sampler {
  if (name === 'always_off') return new AlwaysOffSampler();
  return name === 'traceidratio' ? new TraceIdRatioBasedSampler(ratio) : new AlwaysOnSampler();
}

async function traceExporter(protocol: OtlpProtocol): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter();
}

async function metricExporter(protocol: OtlpProtocol): Promise<PushMetricExporter> {
  const { OTLPMetricExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-metrics-otlp-http')
      : await import('@opentelemetry/exporter-metrics-otlp-proto');
  return new OTLPMetricExporter();
}

/** What OpenTelemetry has to say, such as that nobody takes what it sends. */
function complainTo(log: Logger): void {
  let quietUntil = Number.NEGATIVE_INFINITY;
  const complain = (message: string): void => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + COMPLAINT_EVERY_MS;
    log.warn({ telemetry: message }, 'traces or metrics could not be sent');
  };
  const ignore = (): void => undefined;
  diag.setLogger(
    { error: complain, warn: complain, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
