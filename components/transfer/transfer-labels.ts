/** The labels of export and import. */
import type { Issue } from '#core/errors.ts';
import type { ExportFormat } from '#core/protocol/api/transfer.ts';

export interface FormatLabels {
  readonly format: ExportFormat;
  readonly label: string;
  readonly description: string;
}

/** In the order in which they are offered. */
export const FORMAT_LABELS: readonly FormatLabels[] = [
  {
    format: 'json5',
    label: 'Readable (JSON5)',
    description: 'Every value as text, to read, compare and import again.',
  },
  {
    format: 'binary',
    label: 'Exact copy',
    description: 'The whole document, to the last edit. For moving to another Bindery.',
  },
  { format: 'markdown', label: 'Markdown', description: 'For other writing tools. Can’t be imported again.' },
  { format: 'html', label: 'Web page', description: 'One page with its pictures, to send, keep or print.' },
];

export function importedLabel(count: number): string {
  return count === 1 ? 'Imported 1 Codex' : `Imported ${count} Codices`;
}

/** “12 operations”, “12 operations and 1 branch”. */
export function historyLabel(operations: number, branches: number): string {
  const all = operations === 1 ? '1 operation' : `${operations} operations`;
  if (branches === 0) return all;
  return `${all} and ${branches === 1 ? '1 branch' : `${branches} branches`}`;
}

/** Where in a file a problem is: by line where there are lines, else by its path. */
export function issuePlaceLabel({ line, column, path }: Issue): string {
  if (line !== undefined) return column === undefined ? `Line ${line}` : `Line ${line}, column ${column}`;
  return path.join(' › ');
}
