/** The changes of a text: removed words struck out, added words underlined, in place. */
import type { z } from 'zod';
import { diffByWords } from '#core/history/text-diff.ts';
import type { diffPartSchema, FieldChange } from '#core/protocol/api/history.ts';
import classes from './comparison.module.css';

type Part = z.infer<typeof diffPartSchema>;
type Block = NonNullable<FieldChange['blocks']>[number];

/** Equal blocks further than this from a change are folded. */
const CONTEXT = 1;

export function Parts({ parts }: { readonly parts: readonly Part[] }) {
  return joinAcrossSpaces(parts).map(({ kind, text }, index) => {
    // The parts of one difference are a fixed list: their place is their identity.
    const key = index;
    if (kind === 'added') return <ins key={key}>{text}</ins>;
    if (kind === 'removed') return <del key={key}>{text}</del>;
    return <span key={key}>{text}</span>;
  });
}

export function BlockChanges({ blocks }: { readonly blocks: readonly Block[] }) {
  // The text may be equal where only its form (bold, a heading, a link) is not.
  if (blocks.every(({ kind }) => kind === 'same')) {
    return <p className={classes['empty']}>The same words, formatted differently</p>;
  }
  return (
    <div className={classes['prose']}>
      {joinRows(foldEqual(blocks)).map((run, index) => {
        const key = index;
        if (typeof run === 'number') {
          return (
            <p key={key} className={classes['folded']}>
              {run === 1 ? 'One part' : `${run} parts`} unchanged
            </p>
          );
        }
        if (Array.isArray(run)) return <TableChange key={key} rows={run} />;
        return <BlockChange key={key} block={run} />;
      })}
    </div>
  );
}

function TableChange({ rows }: { readonly rows: readonly Block[] }) {
  const cells = rows.map(({ parts }) => cellsOf(parts));
  const columns = Math.max(...cells.map(({ length }) => length));
  return (
    <div
      className={classes['table']}
      style={{ gridTemplateColumns: `repeat(${columns}, minmax(min-content, auto))` }}
    >
      {rows.map(({ kind }, index) => {
        const rowKey = index;
        return (
          <div key={rowKey} data-kind={kind} className={classes['table-row']}>
            {cells[index]?.map((cell, place) => {
              const key = place;
              return (
                <span key={key} className={classes['table-cell']} dir="auto">
                  <Parts parts={cell} />
                </span>
              );
            })}
          </div>
        );
      })}
    </div>
  );
}

function BlockChange({ block: { kind, form, parts } }: { readonly block: Block }) {
  if (form === 'code') {
    return (
      <pre data-kind={kind} className={classes['code']}>
        <Parts parts={parts} />
      </pre>
    );
  }
  return (
    <p data-kind={kind} data-form={form} dir="auto">
      <Parts parts={parts} />
    </p>
  );
}

/** The parts of each cell of a row, which stand in the row with tabs between. */
function cellsOf(parts: readonly Part[]): readonly (readonly Part[])[] {
  const [before, after] = (['added', 'removed'] as const).map((other) =>
    parts
      .filter(({ kind }) => kind !== other)
      .map(({ text }) => text)
      .join('')
      .split('\t'),
  );
  // With a column more or less, cells can't be told apart by the tabs of both.
  if (before === undefined || after === undefined || before.length !== after.length) return [parts];
  return before.map((text, index) => diffByWords(text, after[index] ?? ''));
}

/** Keeps blocks near a change, and folds each run of other blocks into its length. Empty paragraphs are left out. */
export function foldEqual(blocks: readonly Block[]): readonly (Block | number)[] {
  const told = blocks.filter(({ parts }) => parts.some(({ text }) => text.trim() !== ''));
  const result: (Block | number)[] = [];
  for (const [index, block] of told.entries()) {
    const near = told.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1);
    const last = result.at(-1);
    if (near.some(({ kind }) => kind !== 'same')) result.push(block);
    else if (typeof last === 'number') result[result.length - 1] = last + 1;
    else result.push(1);
  }
  return result;
}

/** Joins consecutive rows into one table. */
export function joinRows(runs: readonly (Block | number)[]): readonly (Block | number | Block[])[] {
  const result: (Block | number | Block[])[] = [];
  for (const run of runs) {
    const last = result.at(-1);
    if (typeof run === 'number' || run.form !== 'row') result.push(run);
    else if (Array.isArray(last)) last.push(run);
    else result.push([run]);
  }
  return result;
}

/** Joins changes separated by a blank: “two hours → an hour” reads better than “two → an, hours → hour”. */
export function joinAcrossSpaces(parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  let [removed, added] = ['', ''];
  const flush = () => {
    if (removed !== '') joined.push({ kind: 'removed', text: removed });
    if (added !== '') joined.push({ kind: 'added', text: added });
    [removed, added] = ['', ''];
  };
  for (const [index, { kind, text }] of parts.entries()) {
    const between =
      kind === 'same' && removed + added !== '' && (parts[index + 1]?.kind ?? 'same') !== 'same';
    const blank = between && /^[^\S\n]+$/.test(text);
    if (kind === 'same' && !blank) {
      flush();
      joined.push({ kind, text });
      continue;
    }
    if (kind !== 'added') removed += text;
    if (kind !== 'removed') added += text;
  }
  flush();
  return joined;
}
