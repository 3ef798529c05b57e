/** The files that deploy several servers: of the right form, with settings that there are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Secret, Service } from 'kubernetes-models/v1';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseSettings } from '../config/env.ts';
import { packageRoot } from '../config/package-root.ts';

const SECRET = 'x'.repeat(40);
const read = (name: string): string => readFileSync(join(packageRoot(), name), 'utf8');

/** What the server says to these settings. */
function problems(settings: Readonly<Record<string, string>>): readonly string[] {
  const parsed = parseSettings(settings);
  return parsed.ok ? [] : parsed.issues.map(({ message }) => message);
}

test('the example of .env names all that has no default', () => {
  const needed = [...read('compose.yaml').matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name);
  const named = [...read('deploy/compose.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
  expect([...new Set(needed)].sort()).toEqual(named.sort());
});

describe('Kubernetes', () => {
  const MODELS = { ConfigMap, Deployment, Ingress, PodDisruptionBudget, Secret, Service };
  const objectsIn = (name: string) =>
    parseAllDocuments(read(`deploy/kubernetes/${name}`)).map((document) => document.toJSON());
  const FILES = ['bindery.yaml', 'worker.yaml', 'secret.example.yaml'];
  const objects = FILES.flatMap(objectsIn);
  const objectOf = (kind: string) => objects.find((object) => object.kind === kind);

  test.each(objects.map((object) => [object.kind as keyof typeof MODELS, object] as const))(
    '%s is of the form of its API',
    (kind, object) => {
      new MODELS[kind](object).validate();
      const broken = { ...object, metadata: 'none' };
      expect(() => new MODELS[kind](broken).validate()).toThrow();
    },
  );

  test('config map and secret set what the server has', () => {
    const secret = { ...objectOf('Secret').stringData, APP_SECRET: SECRET };
    const keys = { S3_ACCESS_KEY_ID: SECRET, S3_SECRET_ACCESS_KEY: SECRET };
    expect(problems({ ...objectOf('ConfigMap').data, ...secret, ...keys })).toEqual([]);
  });

  const deployments = objects.filter(({ kind }) => kind === 'Deployment');

  test('no Deployment has the name of the one before there were roles, whose selector cannot be changed', () => {
    expect(deployments.map(({ metadata }) => metadata.name)).toEqual(['bindery-web', 'bindery-worker']);
  });

  test('there are web processes, whom the service finds, and a worker, whom it does not', () => {
    const roleOf = (deployment: (typeof deployments)[number]) =>
      deployment.spec.template.spec.containers[0].env[0].value;
    expect(deployments.map(roleOf)).toEqual(['web', 'worker']);
    const { selector } = objectOf('Service').spec;
    for (const deployment of deployments) {
      const { labels } = deployment.spec.template.metadata;
      expect(deployment.spec.selector.matchLabels).toEqual(labels);
      const isFound = Object.entries(selector).every(([name, value]) => labels[name] === value);
      expect(isFound).toBe(roleOf(deployment) === 'web');
    }
  });

  test.each(deployments.map((deployment) => [deployment.metadata.name, deployment] as const))(
    'pods of %s run as nobody in particular, write to /data and /tmp, and get no settings from services',
    (_, deployment) => {
      const { spec } = deployment.spec.template;
      // A service called bindery would set BINDERY_PORT, which the server refuses.
      expect(spec.enableServiceLinks).toBe(false);
      expect(problems({ BINDERY_PORT: 'tcp://10.0.0.1:80' })).not.toEqual([]);
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true });
      const [container] = spec.containers;
      expect(container.securityContext).toMatchObject({
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
      });
      expect(container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).toEqual([
        '/data',
        '/tmp',
      ]);
    },
  );
});
