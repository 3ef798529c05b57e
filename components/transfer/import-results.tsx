/** The results of an import by file: refused with reasons, or imported with warnings. */

import { IconAlertCircle, IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { Link } from '#components/navigation/link.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import type { Issue } from '#core/errors.ts';
import type { ImportedBody } from '#core/protocol/api/transfer.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import classes from './transfer.module.css';
import { historyLabel, importedLabel, issuePlaceLabel } from './transfer-labels.ts';
import type { FileResult } from './use-import.ts';

/** More than this helps nobody: the first ones usually explain the rest. */
const SHOWN = 20;

interface ImportResultsProps {
  readonly results: readonly FileResult[];
  /** Called when somebody leaves for an imported Codex. */
  readonly onOpen: () => void;
}

export function ImportResults({ results, onOpen }: ImportResultsProps) {
  return (
    <div role="status" className={classes['results']}>
      {results.map((result, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two files may have one name, and the list never changes in part
        <section key={index} aria-label={result.name}>
          <Outcome result={result} onOpen={onOpen} />
          {result.imported?.history && <HistoryProof {...result.imported.history} />}
          <IssueList issues={result.issues} />
        </section>
      ))}
    </div>
  );
}

function Outcome({
  result: { name, imported, issues },
  onOpen,
}: {
  readonly result: FileResult;
  readonly onOpen: () => void;
}) {
  const top = imported?.codices[0];
  if (imported === null || top === undefined) {
    return (
      <h3 className={classes['refused']}>
        <IconAlertCircle size={17} stroke={1.75} aria-hidden />
        <span>
          {name}: nothing was imported ({issues.length === 1 ? '1 problem' : `${issues.length} problems`})
        </span>
      </h3>
    );
  }
  const Mark = issues.length > 0 ? IconAlertTriangle : IconCircleCheck;
  return (
    <h3 className={classes[issues.length > 0 ? 'remarked' : 'taken']}>
      <Mark size={17} stroke={1.75} aria-hidden />
      <span>
        {importedLabel(imported.codices.length)}:{' '}
        <Link href={codexPath(top.id)} onClick={onOpen}>
          <bdi>{displayTitle(top.title)}</bdi>
        </Link>
      </span>
    </h3>
  );
}

function HistoryProof({ host, operations, branches, keys, isKnown }: NonNullable<ImportedBody['history']>) {
  return (
    <p className={classes['quiet']}>
      {historyLabel(operations, branches)} from <bdi>{host}</bdi>, proven.{' '}
      {isKnown
        ? 'It is signed with a key that is known here.'
        : `It is signed with ${keys.join(', ')}: compare with https://${host}/.well-known/bindery-keys.json.`}
    </p>
  );
}

function IssueList({ issues }: { readonly issues: readonly Issue[] }) {
  if (issues.length === 0) return null;
  const more = issues.length - SHOWN;
  return (
    <ul className={classes['issues']}>
      {issues.slice(0, SHOWN).map((issue) => (
        <li key={`${issue.line}:${issue.column}:${issue.path.join('/')}:${issue.message}`}>
          <span className={classes['place']}>{issuePlaceLabel(issue)}</span>
          <span>
            {issue.message}{' '}
            {issue.hint !== undefined && <span className={classes['hint']}>{issue.hint}</span>}
          </span>
        </li>
      ))}
      {more > 0 && <li>And {more} more.</li>}
    </ul>
  );
}
