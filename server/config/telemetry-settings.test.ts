/** The `OTEL_*` variables that switch telemetry on, and those that are refused by name. */
import { describe, expect, test } from 'vitest';
import { parseTelemetry } from './telemetry-settings.ts';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

describe('telemetry is off', () => {
  test.each([
    {},
    { OTEL_SERVICE_NAME: 'bindery' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    { ...ENDPOINT, OTEL_SDK_DISABLED: 'true' },
    { ...ENDPOINT, OTEL_SDK_DISABLED: 'TRUE', OTEL_TRACES_EXPORTER: 'zipkin' },
    { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' },
  ])('with %j', (variables) => expect(parseTelemetry(variables)).toEqual({ settings: null, issues: [] }));
});

test('an endpoint switches on both signals, each as the specification has it when unset', () => {
  expect(parseTelemetry(ENDPOINT)).toEqual({
    issues: [],
    settings: {
      traces: {
        ...{ protocol: 'http/protobuf', sampler: 'parentbased_always_on', ratio: 1 },
        batch: {
          ...{ scheduledDelayMillis: 5000, maxQueueSize: 2048 },
          ...{ maxExportBatchSize: 512, exportTimeoutMillis: 30000 },
        },
      },
      metrics: { protocol: 'http/protobuf', exportIntervalMillis: 60000, exportTimeoutMillis: 30000 },
    },
  });
});

test('each signal may be sent alone, with its own endpoint and protocol', () => {
  const { settings } = parseTelemetry({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector.example.org/v1/traces',
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
  });
  expect(settings).toMatchObject({
    traces: { protocol: 'http/json', sampler: 'traceidratio', ratio: 0.25 },
    metrics: null,
  });
});

test.each([
  [{ OTEL_TRACES_EXPORTER: 'zipkin' }, 'OTEL_TRACES_EXPORTER must be one of otlp, none, not "zipkin".'],
  [{ OTEL_METRICS_EXPORTER: 'prometheus' }, 'OTEL_METRICS_EXPORTER must be one of otlp, none'],
  [
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    'OTEL_EXPORTER_OTLP_PROTOCOL must be one of http/protobuf, http/json',
  ],
  [{ OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL must be one of'],
  [{ OTEL_TRACES_SAMPLER: 'jaeger_remote' }, 'OTEL_TRACES_SAMPLER must be one of always_on'],
  [{ OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, not "2".'],
  [{ OTEL_BSP_SCHEDULE_DELAY: 'soon' }, 'OTEL_BSP_SCHEDULE_DELAY must be a number'],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or'],
])('%j is refused by name', (variables, message) => {
  expect(parseTelemetry({ ...ENDPOINT, ...variables }).issues.map((issue) => issue.message)).toEqual([
    expect.stringContaining(message),
  ]);
});
