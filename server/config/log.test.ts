/** The log contains no secrets. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { packageRoot } from './package-root.ts';

/** Logs in a process of its own, for the log writes to stderr itself. */
function logged(code: string): Record<string, unknown> {
  const script = `import { createLog } from '#server/config/log.ts'; const log = createLog({ logLevel: 'info' }); ${code}`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const { stderr } = spawnSync(process.execPath, args, { cwd: packageRoot(), encoding: 'utf8' });
  return JSON.parse(stderr.trim()) as Record<string, unknown>;
}

test('secrets, wherever they are in what is logged', () => {
  const line = logged(
    `log.info({ password: 'pw-1', body: { token: 'pw-2' }, request: { headers: { cookie: 'pw-3' } } }, 'x')`,
  );
  expect(line).toMatchObject({ msg: 'x', password: '[left out]', body: { token: '[left out]' } });
  expect(JSON.stringify(line)).not.toMatch(/pw-[123]/);
});

test('secrets inside of texts: tokens in addresses, passwords in connection strings', () => {
  const token = `${'A'.repeat(20)}-_${'b'.repeat(21)}`;
  const line = logged(`
    const err = new Error('GET /s/vs_${token} failed', { cause: new Error('postgresql://ada:s3cret@db/x') });
    log.warn({ err, url: '/setup?token=setup_${token}', list: ['vb_${token}', 'vt_${token}'] }, 'at vb_${token}')`);
  expect(line).toMatchObject({ msg: 'at vb_[left out]', url: '/setup?token=setup_[left out]' });
  const text = JSON.stringify(line);
  expect(text).not.toContain(token);
  expect(text).not.toContain('s3cret');
  expect(text).toContain('@db/x');
});

test('what drivers hang on their errors; the cause stays', () => {
  const line = logged(`
    const cause = Object.assign(new Error('gone'), { code: '57P01', client: { connection: 'string' } });
    log.error({ err: new Error('failed', { cause }) }, 'x')`);
  expect(line).toMatchObject({ err: { message: 'failed', cause: { message: 'gone', code: '57P01' } } });
  expect(JSON.stringify(line)).not.toContain('connection');
});
