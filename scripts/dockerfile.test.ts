import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDockerfile } from './dockerfile.mjs';
import { root } from './program.mjs';

const read = (name: string): string => readFileSync(join(root, name), 'utf8');

describe('Dockerfile', () => {
  const stages = parseDockerfile(read('Dockerfile'));

  test('both images end as a user without rights', () => {
    const runtime = stages.find(({ name }) => name === 'runtime');
    expect(runtime?.instructions).toContainEqual({ keyword: 'USER', text: 'node' });
    for (const name of ['small', 'bindery']) {
      const image = stages.find((stage) => stage.name === name);
      expect(image?.base).toBe('runtime');
      expect(image?.instructions.map(({ keyword }) => keyword)).toEqual(['COPY']);
    }
    expect(stages.at(-1)?.name).toBe('bindery');
  });

  test('npm ci has the manifest of every workspace', () => {
    const { workspaces = [] }: { workspaces?: readonly string[] } = JSON.parse(read('package.json'));
    const manifests = [
      'package.json',
      'package-lock.json',
      ...workspaces.map((name) => `${name}/package.json`),
    ];
    const installing = stages.filter(({ instructions }) =>
      instructions.some(({ keyword, text }) => keyword === 'RUN' && text.startsWith('npm ci')),
    );
    expect(installing).toHaveLength(2);
    for (const { instructions } of installing) {
      const copied = instructions
        .slice(
          0,
          instructions.findIndex(({ text }) => text.startsWith('npm ci')),
        )
        .filter(({ keyword }) => keyword === 'COPY')
        .flatMap(({ text }) => text.split(' ').slice(0, -1));
      expect(copied).toEqual(expect.arrayContaining(manifests));
    }
  });
});
