/** Checkpoints are sent to a timestamp authority and its tokens go along with the history; an authority that fails is asked again later, and holds nobody up. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type SystemTimestamps, systemSchema } from '#core/protocol/api/administration/system.ts';
import { verifyFile } from '#server/cli/verify-file.ts';
import { createTestClient, type TestClient } from '../../http/test-client.ts';
import {
  HAS_OPENSSL,
  startAuthority,
  type TestAuthority,
} from '../../timestamps/openssl-authority.fixture.ts';
import { anchorDue, readAttempt } from './anchor-upkeep.ts';
import { checkAnchors } from './read-anchors.ts';

const SOURCE = `{ id: 'note', version: 1, name: 'Note', fields: { body: { type: 'text' } } }`;

describe.skipIf(!HAS_OPENSSL)('with an authority made of `openssl ts`', () => {
  let authority: TestAuthority;
  let api: TestClient;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bindery-anchors-'));
    authority = await startAuthority();
    api = await createTestClient(inject('testDatabase'), {
      env: { timestampUrl: authority.url, outgoingHosts: [authority.host] },
    });
    await api.call('admin', 'POST', '/templates/note/versions', { source: SOURCE, baseVersion: 0 });
  });
  beforeEach(async () => {
    authority.state.misbehaviour = null;
    await forgetWait();
  });
  afterAll(async () => {
    await api?.close();
    await authority?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const forgetWait = () => api.services.prisma.setting.deleteMany({ where: { key: 'timestamps' } });

  async function historyOf(id: string): Promise<string> {
    return (await api.call('viewer', 'GET', `/codices/${id}/history-file`)).text;
  }

  /** A Codex whose history is signed. */
  async function signedCodex(): Promise<string> {
    const { id } = (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Minutes' }))
      .body;
    await historyOf(id);
    return id;
  }

  async function told(): Promise<SystemTimestamps | null> {
    return systemSchema.parse(JSON.parse((await api.call('admin', 'GET', '/system')).text)).timestamps;
  }

  function write(text: string): string {
    const file = join(folder, 'file');
    writeFileSync(file, text);
    return file;
  }

  test('all that is signed by then gets one timestamp, which the history proves without anybody', async () => {
    const ids = [await signedCodex(), await signedCodex(), await signedCodex()];
    const asked = authority.state.queries;
    expect(await anchorDue(api.services)).toBe('done');
    expect(authority.state.queries).toBe(asked + 1);
    const report = await checkAnchors(api.services.prisma, null);
    expect(report).toMatchObject({ count: 1, last: { authority: 'Test Timestamps' }, broken: [] });
    for (const id of ids) {
      const file = write(await historyOf(id));
      const proven = await verifyFile(file, null, authority.rootFile);
      expect(proven.text).toMatch(/up to 1 it was there on \d{4}-.*, says Test Timestamps, which is trusted/);
      expect(proven.ok).toBe(true);
      expect((await verifyFile(file, null)).text).toMatch(/certificate [0-9a-f]{64}: compare/);
    }
  });

  test('one that is taken from another checkpoint, or whose root is not trusted, is found', async () => {
    const [first, second] = [await signedCodex(), await signedCodex()];
    await anchorDue(api.services);
    const [one, other] = [await historyOf(first), await historyOf(second)];
    const anchorOf = (text: string) => /"anchor":\{[^}]+\}/.exec(text)?.[0] ?? '';
    expect(anchorOf(one)).not.toBe(anchorOf(other));
    const swapped = await verifyFile(write(one.replace(anchorOf(one), anchorOf(other))), null);
    expect(swapped.text).toContain('The timestamp over the checkpoint at operation 1 is not over it');
    expect(swapped.ok).toBe(false);
    const strange = await startAuthority();
    const untrusted = await verifyFile(write(one), null, strange.rootFile);
    await strange.close();
    expect(untrusted.ok).toBe(false);
    const { prisma } = api.services;
    const last = await prisma.timestampAnchor.findFirstOrThrow({ orderBy: { toNumber: 'desc' } });
    await prisma.checkpoint.updateMany({ where: { number: last.toNumber }, data: { note: 'another' } });
    expect((await checkAnchors(prisma, null)).broken).toEqual([
      { from: Number(last.fromNumber), to: Number(last.toNumber) },
    ]);
  });

  test('an authority that fails in any way is asked again after a while that grows, and nothing waits for it', async () => {
    const { prisma, environment } = api.services;
    const id = await signedCodex();
    for (const [round, kind] of (['away', 'refuses', 'nonsense', 'other', 'replay'] as const).entries()) {
      authority.state.misbehaviour = kind;
      expect(await anchorDue(api.services), kind).toBe('failed');
      const { failures, nextAt, error } = await readAttempt(prisma);
      expect(failures).toBe(round + 1);
      const waits = (nextAt - environment.now()) / (60_000 * 2 ** round);
      expect(waits).toBeGreaterThan(0.5);
      expect(waits).toBeLessThanOrEqual(1);
      expect(await anchorDue(api.services)).toBe('waits');
      const edit = await api.call('editor', 'PATCH', `/codices/${id}`, { title: `Round ${round}` });
      expect(edit.status).toBe(200);
      expect(await told()).toMatchObject({ host: authority.host, fault: { message: error } });
      // Its time has come.
      const row = await prisma.setting.findUniqueOrThrow({ where: { key: 'timestamps' } });
      const value = { ...(row.value as object), nextAt: 0 };
      await prisma.setting.update({ where: { key: 'timestamps' }, data: { value } });
    }
    authority.state.misbehaviour = 'endless';
    expect(await anchorDue(api.services)).toBe('failed');
    expect((await readAttempt(prisma)).error).toContain('more than is read');
    await forgetWait();
    authority.state.misbehaviour = null;
    expect(await anchorDue(api.services)).toBe('done');
    expect(await told()).toMatchObject({ fault: null, waiting: 0 });
  });

  test('an address within is reached only where the operator has listed it', async () => {
    await signedCodex();
    const asked = authority.state.queries;
    const env = { ...api.services.env, outgoingHosts: [] };
    expect(await anchorDue({ ...api.services, env })).toBe('failed');
    await forgetWait();
    const secure = { ...env, timestampUrl: authority.url.replace('http:', 'https:') };
    expect(await anchorDue({ ...api.services, env: secure })).toBe('failed');
    expect((await readAttempt(api.services.prisma)).error).toContain('not a public internet address');
    expect(authority.state.queries).toBe(asked);
  });

  test('without an authority nothing is asked', async () => {
    const env = { ...api.services.env, timestampUrl: null };
    expect(await anchorDue({ ...api.services, env })).toBe('nothing');
  });
});
