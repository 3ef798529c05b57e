/** The files that deploy Bindery: of the right form, with settings that there are. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createCollaborationMetrics } from '../collaboration/metrics.ts';
import { parseSettings } from '../config/env.ts';
import { packageRoot } from '../config/package-root.ts';
import { watchProcesses } from '../processes/process-metrics.ts';

const SECRET = 'x'.repeat(40);
const read = (name: string): string => readFileSync(join(packageRoot(), name), 'utf8');

/** What the server says to these settings. */
function problems(settings: Readonly<Record<string, string>>): readonly string[] {
  const parsed = parseSettings(settings);
  return parsed.ok ? [] : parsed.issues.map(({ message }) => message);
}

describe('compose', () => {
  const FILES = ['compose.yaml', 'compose.small.yaml'];
  const schemaErrors = async (path: string): Promise<readonly string[]> => {
    const [result] = await new DCLinter({ rules: {}, quiet: true, debug: false, exclude: [] }).lintFiles(
      [path],
      false,
    );
    return (result?.messages ?? [])
      .filter(({ rule }) => rule === 'invalid-schema')
      .map(({ message }) => message);
  };

  test.each(FILES)('%s is of the form of the Compose specification', async (file) => {
    expect(await schemaErrors(join(packageRoot(), file))).toEqual([]);
  });

  test('what is not of that form is found', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bindery-compose-'));
    writeFileSync(join(folder, 'compose.yaml'), 'services: { app: { image: "a:1", replicas: 2 } }');
    expect(await schemaErrors(join(folder, 'compose.yaml'))).toHaveLength(1);
    rmSync(folder, { recursive: true });
  });

  test.each(FILES)('%s sets what the server has, and keeps the container to /data and /tmp', (file) => {
    const values: Record<string, string> = { BINDERY_DOMAIN: 'bindery.example.org' };
    const text = read(file).replace(
      /\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g,
      (_, name: string, otherwise?: string) => values[name] ?? otherwise ?? SECRET,
    );
    const { app, worker = app } = parse(text, { merge: true }).services;
    for (const server of [app, worker]) {
      expect(problems(server.environment)).toEqual([]);
      expect(server).toMatchObject({ read_only: true, cap_drop: ['ALL'], tmpfs: ['/tmp'] });
      expect(JSON.stringify(server.volumes)).toContain('/data');
    }
  });

  test('where people come to web processes only, there is a worker too', () => {
    const { app, worker } = parse(read('compose.yaml'), { merge: true }).services;
    expect([app, worker].map(({ environment }) => environment.BINDERY_ROLE)).toEqual(['web', 'worker']);
  });
});

test('the unit of systemd keeps its data where it may write', () => {
  const unit = read('deploy/bindery.service');
  expect(unit).toContain('DATA_DIR=/var/lib/bindery');
  expect(unit).toContain('StateDirectory=bindery');
  expect(unit).toContain('ProtectSystem=strict');
});

describe('monitoring', () => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  createCollaborationMetrics(registry).watch(() => {
    throw new Error('nobody reads the figures here');
  });
  watchProcesses(registry, () => {
    throw new Error('nobody reads the figures here');
  });
  const known = new Set(registry.getMetricsAsArray().map(({ name }) => name));
  const named = (expressions: readonly string[]): readonly string[] =>
    expressions
      .flatMap((text) => text.match(/\b(?:bindery|nodejs|process)_\w+/g) ?? [])
      .map((name) => name.replace(/_bucket$/, ''));

  test('the dashboard shows figures that there are', () => {
    const { panels } = JSON.parse(read('deploy/monitoring/grafana-dashboard.json'));
    const expressions = panels.flatMap(({ targets }: { targets: readonly { expr: string }[] }) =>
      targets.map(({ expr }) => expr),
    );
    expect(named(expressions).length).toBeGreaterThan(10);
    expect(named(expressions).filter((name) => !known.has(name))).toEqual([]);
  });

  test('alerts are about figures that there are, and the handbook says what each means', () => {
    const { groups } = parse(read('deploy/monitoring/alerts.yaml'));
    const rules: readonly { alert: string; expr: string }[] = groups[0].rules;
    expect(named(rules.map(({ expr }) => expr)).filter((name) => !known.has(name))).toEqual([]);
    expect(rules.map(({ expr }) => expr)).toContain('max(bindery_workers{job="bindery"}) == 0');
    const handbook = read('docs/operating.md');
    expect(rules.map(({ alert }) => alert).filter((alert) => !handbook.includes(`\`${alert}\``))).toEqual([]);
  });
});
