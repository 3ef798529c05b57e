/** `template check`: prints the problems of template files with their places. */
import type { Issue } from '#core/errors.ts';
import { checkTemplateFiles } from '#server/templates/check-template-files.ts';
import { type Run, UsageError } from '../command/command.ts';
import { terminalLine } from '../command/terminal-text.ts';

export const run: Run = async ({ operands }) => {
  if (operands.length === 0) throw new UsageError('Name at least one template file.');
  const checked = checkTemplateFiles(operands);
  const bad = checked.filter(({ errors }) => errors.length > 0).length;
  const lines = checked.flatMap(({ file, errors, warnings }) => [
    ...errors.map((issue) => formatIssue(file, issue, 'error')),
    ...warnings.map((issue) => formatIssue(file, issue, 'warning')),
  ]);
  const summary =
    bad === 0 ? `${countFiles(checked.length)} checked, no errors.` : `${countFiles(bad)} with errors.`;
  return {
    ok: bad === 0,
    text: [...lines, summary].join('\n'),
    json: {
      ok: bad === 0,
      files: checked.map(({ file, errors, warnings }) => ({
        file,
        errors: errors.map(issueToJson),
        warnings: warnings.map(issueToJson),
      })),
    },
  };
};

/** `file:line:column: error: message`, which editors and CI systems recognise, and the hint below it. */
function formatIssue(file: string, { line = 1, column = 1, message, hint }: Issue, severity: string): string {
  const head = `${file}:${line}:${column}: ${severity}: ${terminalLine(message)}`;
  return hint === undefined ? head : `${head}\n    ${terminalLine(hint)}`;
}

function issueToJson({ line = 1, column = 1, message, hint }: Issue) {
  return hint === undefined ? { line, column, message } : { line, column, message, hint };
}

function countFiles(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}
