/** The changes of code: line by line, with their numbers, and the words that changed within a line. */
import type { ReactNode } from 'react';
import type { LineChange } from '#core/history/rich-text-difference.ts';
import { foldEqual } from './fold-equal.ts';
import classes from './rich-text.module.css';
import { isOn, Parts, type Side } from './text-changes.tsx';

interface CodeChangesProps {
  readonly lines: readonly LineChange[];
  readonly side: Side;
  readonly language: string;
}

/** Equal lines further than this from a change are left out. */
const CONTEXT = 3;

export function CodeChanges({ lines, side, language }: CodeChangesProps) {
  const numbered = numberLines(lines);
  const runs = foldEqual(numbered, ({ line }) => line.kind === 'same', CONTEXT);
  return (
    <div className={classes['code']} dir="ltr">
      {language !== '' && <div className={classes['language']}>{language}</div>}
      {runs.map((run) => {
        const [first] = run;
        if (first === undefined) return null;
        const key = `${first.before} ${first.after}`;
        const isFar = run.every(({ line }) => line.kind === 'same') && run.length > CONTEXT;
        const isNear = runs.length === 1 || !isFar;
        if (isNear) return run.map((one) => <Line key={`${one.before} ${one.after}`} {...one} side={side} />);
        return (
          <div key={key} className={classes['left-out']}>
            {run.length} lines unchanged
          </div>
        );
      })}
    </div>
  );
}

interface NumberedLine {
  readonly line: LineChange;
  /** From 1; of what is not on a side, that of the next line there. */
  readonly before: number;
  readonly after: number;
}

function numberLines(lines: readonly LineChange[]): readonly NumberedLine[] {
  let [before, after] = [1, 1];
  return lines.map((line) => {
    const numbered = { line, before, after };
    if (line.kind !== 'added') before += 1;
    if (line.kind !== 'removed') after += 1;
    return numbered;
  });
}

function Line({ line, before, after, side }: NumberedLine & { readonly side: Side }) {
  if (line.kind === 'changed')
    return (
      <>
        {side !== 'after' && (
          <Row kind="removed" number={before}>
            <Parts parts={line.parts} side="before" />
          </Row>
        )}
        {side !== 'before' && (
          <Row kind="added" number={after}>
            <Parts parts={line.parts} side="after" />
          </Row>
        )}
      </>
    );
  if (!isOn(side, line.kind)) return null;
  const number = line.kind === 'removed' || side === 'before' ? before : after;
  return (
    <Row kind={line.kind} number={number}>
      {line.text}
    </Row>
  );
}

const SIGNS = { same: '', added: '+', removed: '−' } as const;
const ELEMENTS = { same: 'code', added: 'ins', removed: 'del' } as const;

interface RowProps {
  readonly kind: 'same' | 'added' | 'removed';
  readonly number: number;
  readonly children: ReactNode;
}

function Row({ kind, number, children }: RowProps) {
  const Element = ELEMENTS[kind];
  return (
    <div className={classes['line']} data-kind={kind}>
      <span className={classes['number']} aria-hidden>
        {number}
      </span>
      <span className={classes['sign']} aria-hidden>
        {SIGNS[kind]}
      </span>
      <Element className={classes['line-text']}>{children}</Element>
    </div>
  );
}
