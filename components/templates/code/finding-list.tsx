/** The list of findings in a template, each with a link to its place and a fix where one is known. */
import { Button } from '@mantine/core';
import { IconAlertCircle, IconAlertTriangle } from '@tabler/icons-react';
import type { Finding } from '../draft/findings.ts';
import classes from './finding-list.module.css';

/** More than this only repeat the first ones. */
const SHOWN = 5;

interface FindingListProps {
  readonly findings: readonly Finding[];
  readonly severity: 'error' | 'warning';
  readonly onReveal: (finding: Finding) => void;
  readonly onFix: (finding: Finding) => void;
}

export function FindingList({ findings, severity, onReveal, onFix }: FindingListProps) {
  const Mark = severity === 'error' ? IconAlertCircle : IconAlertTriangle;
  const more = findings.length - SHOWN;
  return (
    // Spoken when it changes, without taking the focus from the text.
    <div role="status" className={classes['findings']}>
      {findings.length > 0 && (
        <ul data-severity={severity}>
          {findings.slice(0, SHOWN).map((finding, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: findings are a fresh list each time, without identity
            <li key={index} className={classes['finding']}>
              <Mark size={17} stroke={1.75} aria-hidden />
              <p>
                {finding.line !== undefined && (
                  <>
                    <button type="button" className={classes['place']} onClick={() => onReveal(finding)}>
                      Line {finding.line}, column {finding.column ?? 1}
                    </button>
                    {': '}
                  </>
                )}
                {finding.message}
                {finding.hint !== undefined && ` ${finding.hint}`}
              </p>
              {finding.fix !== undefined && (
                <Button
                  size="compact-sm"
                  variant="default"
                  className={classes['fix'] ?? ''}
                  onClick={() => onFix(finding)}
                  aria-label={`Fix: write ${finding.fix}`}
                >
                  Fix
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {more > 0 && (
        <p className={classes['quiet']}>{more === 1 ? 'One more' : `${more} more`} after these.</p>
      )}
    </div>
  );
}
