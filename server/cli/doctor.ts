/** `doctor`: checks everything that Bindery depends on, and says how to repair what is wrong. */
import { diagnose } from '#server/system/diagnose.ts';
import type { Run } from './command/command.ts';
import { terminalLine } from './command/terminal-text.ts';

export const run: Run = async (_args, context) => {
  const findings = await diagnose({
    readEnv: context.readEnv,
    withDatabase: (work) => context.withDatabase((prisma) => work(prisma), { asFound: true }),
  });
  const ok = findings.every(({ state }) => state !== 'failed');
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(
    ({ check, state, message }) => `${state.padEnd(7)}  ${check.padEnd(width)}  ${terminalLine(message)}`,
  );
  return {
    ok,
    text: lines.join('\n'),
    json: { ok, findings: findings.map((finding) => ({ ...finding })) },
  };
};
