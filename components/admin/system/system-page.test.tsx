/** The System page: what is known is shown, what is not is said to be so, and whoever is no admin is told whom to ask. */
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { Role } from '#core/access/policy.ts';
import type { SystemChecks, SystemProcess, SystemState } from '#core/protocol/api/administration/system.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { SystemPage } from './system-page.tsx';

const AT = '2026-11-29T10:00:00.000Z';
const PROCESS: SystemProcess = {
  ...{ id: 'one', isThis: true, state: 'here', role: 'web', version: '0.1.0' },
  ...{ startedAt: AT, lastSeenAt: AT, documents: 2, sockets: 3 },
};
const STATE: SystemState = {
  at: AT,
  version: { bindery: '0.1.0', node: 'v22.0.0' },
  database: {
    ...{ isReachable: true, isEmbedded: true, version: '18.1', bytes: 12_000_000 },
    ...{ latencyMs: 0.8, replica: null },
  },
  queues: [
    { queue: 'projection', waiting: 2, oldest: AT, failed: 1 },
    { queue: 'rollUps', waiting: 3, oldest: null, failed: null },
  ],
  storage: {
    ...{ kind: 'disk', place: '/data/assets', isReachable: true },
    ...{ files: 4, bytes: 5_000_000, freeBytes: 9_000_000_000 },
  },
  ...{ storedDocuments: 12, bus: 'connected' },
  processes: [PROCESS],
  lastBackup: {
    ...{ at: AT, by: 'command line (root)', file: '/b/nightly.backup', documents: 12, rows: 90 },
    ...{ bytes: 4_000_000, files: 3, missingFiles: 1, verified: true },
  },
  timestamps: null,
};
const CHECKS: SystemChecks = {
  ...{ at: AT, ok: false },
  checks: [
    { check: 'disk', state: 'ok', message: '8.4 GiB free' },
    { check: 'files', state: 'failed', message: '1 of 4 are not in /data/assets' },
  ],
};

afterEach(() => vi.unstubAllGlobals());

function show(state: SystemState = STATE, role: Role = 'admin'): string[] {
  const asked: string[] = [];
  const me: Me = {
    ...{ id: 'u', name: 'Ines', email: 'ines@example.org', role, serverTime: AT },
    workspace: { id: 'w', name: 'Team' },
  };
  vi.stubGlobal('fetch', async (url: string) => {
    const path = url.replace('/api/v1', '');
    asked.push(path);
    const answers: Readonly<Record<string, unknown>> = {
      '/me': me,
      '/system': state,
      '/system/checks': CHECKS,
    };
    return path in answers ? Response.json(answers[path]) : Response.json({ items: [] });
  });
  render(
    <Providers>
      <SystemPage />
    </Providers>,
  );
  return asked;
}

const part = async (name: string) => within(await screen.findByRole('region', { name }));
const factIn = async (name: string, label: string) =>
  (await part(name)).getByText(label).parentElement?.querySelector('dd')?.textContent;

test('what is known is shown', async () => {
  show();
  expect(await factIn('Database', 'PostgreSQL')).toBe('18.1, run by Bindery itself');
  expect(await factIn('Database', 'Size')).toBe('12 MB');
  expect(await factIn('Waiting in the background', 'Lists and search')).toMatch(
    /^2 wait, the oldest since .* · 1 failed and tried again$/,
  );
  expect(await factIn('Files and documents', 'Files')).toBe('4 files, 5 MB');
  expect(await factIn('Last backup', 'Holds')).toBe('12 documents, 3 files, 4 MB in all, 1 file missing');
  expect(await factIn('Last backup', 'Verified')).toBe('read back as a whole, and right');
  const [process] = (await part('Processes')).getAllByRole('listitem');
  expect(process?.textContent).toContain('For people · answers this page');
  expect(process?.textContent).toContain('2 documents are open over 3 connections');
});

test('what is not known is said to be so, and nothing is put in its place', async () => {
  show({
    ...STATE,
    database: { ...STATE.database, version: null, bytes: null, latencyMs: null, isReachable: false },
    queues: [{ queue: 'mail', waiting: null, oldest: null, failed: null }, ...STATE.queues.slice(1)],
    storage: { ...STATE.storage, isReachable: false, files: null, bytes: null, freeBytes: null },
    processes: [
      PROCESS,
      {
        ...{ id: 'two', isThis: false, state: 'here', role: null, version: null },
        ...{ startedAt: null, lastSeenAt: AT, documents: null, sockets: null },
      },
      { ...PROCESS, id: 'three', isThis: false, state: 'lost' },
    ],
    lastBackup: null,
  });
  expect(await factIn('Database', 'Size')).toBe('not known');
  expect(await factIn('Database', 'Reachable')).toBe('no');
  expect(await factIn('Waiting in the background', 'E-mail')).toBe('how much waits is not known');
  expect(await factIn('Waiting in the background', 'Values over other Codices')).toBe(
    '3 wait, since when is not known',
  );
  expect(await factIn('Files and documents', 'Files')).toBe('not known');
  expect(await factIn('Files and documents', 'Kept in')).toBe('/data/assets, which cannot be used now');
  const processes = await part('Processes');
  const [, earlier, lost] = processes.getAllByRole('listitem');
  expect(earlier?.textContent).toMatch(
    /^Role not knownVersion not known · heard .*what is open there is not known/,
  );
  expect(lost?.textContent).toContain('no longer heard');
  expect(processes.getByRole('status').textContent).toBe('One ended without notice.');
  expect((await part('Last backup')).getByText(/^None was made with/)).toBeDefined();
});

test('checks are told with what to do, and run again when one asks', async () => {
  const asked = show();
  const list = await screen.findByRole('list', { name: 'Checks' });
  expect(within(list).getByText('Failed').closest('li')?.textContent).toBe(
    'files Failed1 of 4 are not in /data/assets',
  );
  await userEvent.setup().click(screen.getByRole('button', { name: 'Check again' }));
  await vi.waitFor(() => expect(asked.filter((path) => path === '/system/checks')).toHaveLength(2));
});

test('whoever is no admin asks for none of it, and reads whom to ask', async () => {
  const asked = show(STATE, 'editor');
  expect(await screen.findByText('Only admins see the state of the system')).toBeDefined();
  expect(screen.getByText('Ask an admin of Team.')).toBeDefined();
  expect(asked.filter((path) => path.startsWith('/system'))).toEqual([]);
});

test('retention: what is folded by template, until when, when next, and what could not be', async () => {
  const template = { templateId: 'minutes', foldedCodices: 2, folded: 340, foldedTo: AT, foldedAt: AT };
  const rules = [
    { operations: '90d', sessions: '2y', codices: 3 },
    { operations: '90d', sessions: null, codices: 1 },
  ];
  const none = { templateId: 'new', rules: [], foldedCodices: 0, folded: 0, foldedTo: null, foldedAt: null };
  const failures = [{ codexId: 'c1', branch: null, message: 'Operation 3 was altered.' }];
  show({
    ...STATE,
    retention: {
      ...{
        at: AT,
        nextAt: '2026-11-29T09:55:00.000Z',
        waitsFor: 1,
        templates: [{ ...template, rules }, none],
        failures,
        moreFailures: 2,
      },
    },
  });
  const said = await factIn('Retention', 'minutes');
  expect(said).toContain('3 Codices: single edits for 90 days, sessions for 2 years');
  expect(said).toContain('1 Codex: single edits for 90 days, sessions for good');
  expect(said).toContain('Folded: 340 edits of 2 Codices, up to ');
  expect(await factIn('Retention', 'new')).toBe('Nothing was old enough yet.');
  expect(await factIn('Retention', 'Next run')).toMatch(/^due since \S/);
  const [waits, broken] = (await part('Retention')).getAllByRole('alert');
  expect(waits?.textContent).toContain('Nothing is folded while processes of another version are running');
  expect(broken?.textContent).toContain('Operation 3 was altered.And 2 more.');
});

test('there is nothing about retention where no template has a rule', async () => {
  show({ ...STATE, retention: null });
  await part('Last backup');
  expect(screen.queryByRole('region', { name: 'Retention' })).toBeNull();
});
