/** The figures of `/metrics` in the form of OpenTelemetry: counted once, sent as well as fetched. */
import { type HrTime, ValueType } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type CollectionResult,
  type DataPoint,
  DataPointType,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client';

type Histogram = Extract<
  MetricData,
  { dataPointType: DataPointType.HISTOGRAM }
>['dataPoints'][number]['value'];
type PromMetric = MetricObjectWithValues<MetricValue<string> & { readonly metricName?: string }>;

/** `registry` answers the one in use: a restore makes another. */
export function prometheusProducer(registry: () => Registry | null, resource: Resource): MetricProducer {
  const startTime = hrTimeOf(performance.timeOrigin);
  return {
    async collect(): Promise<CollectionResult> {
      const found = ((await registry()?.getMetricsAsJSON()) ?? []) as unknown as PromMetric[];
      const times = { startTime, endTime: hrTimeOf(Date.now()) };
      const metrics = found.flatMap((metric) => toMetricData(metric, times) ?? []);
      return {
        resourceMetrics: { resource, scopeMetrics: [{ scope: { name: 'bindery' }, metrics }] },
        errors: [],
      };
    },
  };
}

interface Times {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
}

/** `null` for summaries, of which there are none. prom-client writes its types as words. */
function toMetricData({ name, help, type, values }: PromMetric, times: Times): MetricData | null {
  const base = {
    descriptor: { name, description: help, unit: '', valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  const kind = String(type);
  if (kind === 'histogram') {
    return { ...base, dataPointType: DataPointType.HISTOGRAM, dataPoints: histograms(name, values, times) };
  }
  const dataPoints = values.map(({ labels, value }) => ({ ...times, attributes: { ...labels }, value }));
  if (kind === 'counter') return { ...base, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
  if (kind === 'gauge') return { ...base, dataPointType: DataPointType.GAUGE, dataPoints };
  return null;
}

/** Prometheus counts each bucket with all below it, OpenTelemetry by itself. */
function histograms(name: string, values: PromMetric['values'], times: Times): DataPoint<Histogram>[] {
  const series = new Map<string, { labels: Record<string, string | number>; values: PromMetric['values'] }>();
  for (const value of values) {
    const { le: _, ...labels } = value.labels as Record<string, string | number>;
    const key = JSON.stringify(Object.entries(labels).sort());
    const one = series.get(key) ?? { labels, values: [] };
    one.values.push(value);
    series.set(key, one);
  }
  return [...series.values()].map(({ labels, values: own }) => {
    const figureOf = (suffix: string): number =>
      own.find(({ metricName }) => metricName === `${name}_${suffix}`)?.value ?? 0;
    const buckets = own
      .filter(({ metricName }) => metricName === `${name}_bucket`)
      .map(({ labels: { le }, value }) => ({
        le: Number(le === '+Inf' ? Number.POSITIVE_INFINITY : le),
        value,
      }))
      .sort((a, b) => a.le - b.le);
    const counts = buckets.map(({ value }, index) => value - (buckets[index - 1]?.value ?? 0));
    const boundaries = buckets.map(({ le }) => le).filter(Number.isFinite);
    const value = { buckets: { boundaries, counts }, sum: figureOf('sum'), count: figureOf('count') };
    return { ...times, attributes: labels, value };
  });
}

function hrTimeOf(ms: number): HrTime {
  return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
}
