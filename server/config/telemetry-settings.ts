/**
 * The standard `OTEL_*` variables, as far as they are decided here. Addresses, headers, compression, certificates, names and attributes
 * are read by OpenTelemetry's own packages, once these say that they are wanted.
 */
import type { Issue } from '#core/errors.ts';

export type TraceSampler =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio';

export type OtlpProtocol = 'http/protobuf' | 'http/json';

export interface TelemetrySettings {
  /** `null`: not sent. */
  readonly traces: {
    readonly protocol: OtlpProtocol;
    readonly sampler: TraceSampler;
    /** From 0 to 1, for the samplers that take a share. */
    readonly ratio: number;
    readonly batch: {
      readonly scheduledDelayMillis: number;
      readonly maxQueueSize: number;
      readonly maxExportBatchSize: number;
      readonly exportTimeoutMillis: number;
    };
  } | null;
  /** `null`: not sent. */
  readonly metrics: {
    readonly protocol: OtlpProtocol;
    readonly exportIntervalMillis: number;
    readonly exportTimeoutMillis: number;
  } | null;
}

type Variables = Readonly<Record<string, string | undefined>>;

const SAMPLERS: readonly TraceSampler[] = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
];
const PROTOCOLS: readonly OtlpProtocol[] = ['http/protobuf', 'http/json'];

export interface ParsedTelemetry {
  /** `null`: nothing is sent, and nothing of OpenTelemetry is loaded. */
  readonly settings: TelemetrySettings | null;
  readonly issues: readonly Issue[];
}

/** Telemetry is on when an OTLP endpoint is named for it, and not switched off. What the variables ask for and is not here is an issue. */
export function parseTelemetry(variables: Variables): ParsedTelemetry {
  if (variables['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return { settings: null, issues: [] };
  const reader = new VariableReader(variables);
  const [sendsTraces, sendsMetrics] = [reader.sends('TRACES'), reader.sends('METRICS')];
  if (!sendsTraces && !sendsMetrics) return { settings: null, issues: reader.issues };
  const traces = sendsTraces
    ? {
        protocol: reader.protocol('TRACES'),
        sampler: reader.oneOf('OTEL_TRACES_SAMPLER', SAMPLERS, 'parentbased_always_on'),
        ratio: reader.number('OTEL_TRACES_SAMPLER_ARG', 1, { least: 0, most: 1 }),
        batch: {
          scheduledDelayMillis: reader.number('OTEL_BSP_SCHEDULE_DELAY', 5_000),
          maxQueueSize: reader.number('OTEL_BSP_MAX_QUEUE_SIZE', 2_048),
          maxExportBatchSize: reader.number('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512),
          exportTimeoutMillis: reader.number('OTEL_BSP_EXPORT_TIMEOUT', 30_000),
        },
      }
    : null;
  const metrics = sendsMetrics
    ? {
        protocol: reader.protocol('METRICS'),
        exportIntervalMillis: reader.number('OTEL_METRIC_EXPORT_INTERVAL', 60_000),
        exportTimeoutMillis: reader.number('OTEL_METRIC_EXPORT_TIMEOUT', 30_000),
      }
    : null;
  return { settings: { traces, metrics }, issues: reader.issues };
}

/** Reads one variable after the other, and gathers what is wrong with them. */
class VariableReader {
  readonly issues: Issue[] = [];
  private readonly variables: Variables;

  constructor(variables: Variables) {
    this.variables = variables;
  }

  /** As everywhere, an empty variable counts as unset. */
  private read(name: string): string | undefined {
    return this.variables[name]?.trim() || undefined;
  }

  sends(signal: 'TRACES' | 'METRICS'): boolean {
    const address =
      this.read(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`) ?? this.read('OTEL_EXPORTER_OTLP_ENDPOINT');
    const exporter = this.oneOf(`OTEL_${signal}_EXPORTER`, ['otlp', 'none'], 'otlp');
    if (address === undefined || exporter === 'none') return false;
    if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return true;
    const name = `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`;
    this.issues.push({
      path: [name],
      message: `${name} or OTEL_EXPORTER_OTLP_ENDPOINT must be a URL such as http://collector:4318.`,
    });
    return false;
  }

  protocol(signal: 'TRACES' | 'METRICS'): OtlpProtocol {
    const general = this.oneOf('OTEL_EXPORTER_OTLP_PROTOCOL', PROTOCOLS, 'http/protobuf');
    return this.oneOf(`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, PROTOCOLS, general);
  }

  oneOf<Value extends string>(name: string, values: readonly Value[], unset: Value): Value {
    const given = this.read(name);
    const value = values.find((one) => one === given);
    if (given !== undefined && value === undefined && !this.issues.some(({ path }) => path[0] === name))
      this.issues.push({
        path: [name],
        message: `${name} must be one of ${values.join(', ')}, not "${given}".`,
      });
    return value ?? unset;
  }

  number(name: string, unset: number, { least = 1, most = 2 ** 31 - 1 } = {}): number {
    const given = this.read(name);
    const value = given === undefined ? unset : Number(given);
    if (value >= least && value <= most) return value;
    this.issues.push({
      path: [name],
      message: `${name} must be a number from ${least} to ${most}, not "${given}".`,
    });
    return unset;
  }
}
