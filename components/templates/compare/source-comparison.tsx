/** Two sources side by side, line by line; one below the other where there is no room. */
import { useMemo, useState } from 'react';
import classes from './source-comparison.module.css';
import {
  alignSources,
  foldEqualRows,
  type SourceLine,
  type SourceRow,
  type SourceRun,
} from './source-rows.ts';

interface SourceComparisonProps {
  readonly before: string;
  readonly after: string;
  /** What the columns are called, e.g. “Version 2”. */
  readonly labels: readonly [before: string, after: string];
}

const WORDS: Readonly<Record<SourceRow['kind'], string | null>> = {
  same: null,
  added: 'Added',
  removed: 'Removed',
  changed: 'Changed',
};

export function SourceComparison({ before, after, labels }: SourceComparisonProps) {
  const runs = useMemo(() => foldEqualRows(alignSources(before, after)), [before, after]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard
    <section className={classes['frame']} tabIndex={0} aria-label="Source, side by side">
      <table className={classes['table']}>
        <colgroup>
          <col className={classes['number']} />
          <col />
          <col className={classes['number']} />
          <col />
        </colgroup>
        <thead>
          <tr>
            <th colSpan={2} scope="colgroup">
              {labels[0]}
            </th>
            <th colSpan={2} scope="colgroup">
              {labels[1]}
            </th>
          </tr>
        </thead>
        {runs.map((run, index) => {
          // The runs of one comparison are a fixed list: their place is their identity.
          const key = index;
          return <Run key={key} run={run} />;
        })}
      </table>
    </section>
  );
}

function Run({ run }: { readonly run: SourceRun }) {
  const [isOpen, setOpen] = useState(!run.isFolded);
  return (
    <tbody>
      {isOpen ? (
        run.rows.map((row, index) => {
          const key = index;
          return <Row key={key} row={row} />;
        })
      ) : (
        <tr>
          <td colSpan={4} className={classes['fold']}>
            <button type="button" onClick={() => setOpen(true)}>
              Show {run.rows.length} unchanged lines
            </button>
          </td>
        </tr>
      )}
    </tbody>
  );
}

function Row({ row }: { readonly row: SourceRow }) {
  return (
    <tr data-kind={row.kind}>
      <Line line={row.before} word={row.after === null ? WORDS[row.kind] : null} />
      <Line line={row.after} word={WORDS[row.kind]} />
    </tr>
  );
}

interface LineProps {
  readonly line: SourceLine | null;
  /** What is the case, for those who do not see the ground of the line. */
  readonly word: string | null;
}

function Line({ line, word }: LineProps) {
  if (line === null) {
    return (
      <>
        <td className={classes['number']} data-none />
        <td className={classes['line']} data-none />
      </>
    );
  }
  return (
    <>
      <td className={classes['number']}>{line.number}</td>
      <td className={classes['line']} dir="ltr">
        {word !== null && <span className="vb-hidden">{word}: </span>}
        {line.parts.map(({ kind, text }, index) => {
          const key = index;
          if (kind === 'added') return <ins key={key}>{text}</ins>;
          if (kind === 'removed') return <del key={key}>{text}</del>;
          return <span key={key}>{text}</span>;
        })}
      </td>
    </>
  );
}
