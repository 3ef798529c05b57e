/** Fields as a link for some of them shows them: written by the server, and nothing else of the Codex. */
import { IconCheck } from '@tabler/icons-react';
import { WrittenText } from '#components/comments/thread/markdown-view.tsx';
import type { SharedView } from '#core/protocol/api/sharing.ts';
import classes from './shared-items.module.css';

type Item = SharedView['items'][number];

interface SharedItemsProps {
  readonly items: readonly Item[];
  /** The level of the headings, by what they stand under. */
  readonly as?: 'h2' | 'h5';
}

export function SharedItems({ items, as: Heading = 'h2' }: SharedItemsProps) {
  if (items.length === 0) return <p className={classes['muted']}>Nothing is filled in yet.</p>;
  return items.map((item) => (
    <section key={item.label} aria-label={item.label} className={classes['item']} data-kind={item.kind}>
      <Heading className={classes['label']} dir="auto">
        {item.label}
      </Heading>
      <Value item={item} />
    </section>
  ));
}

function Value({ item }: { readonly item: Item }) {
  switch (item.kind) {
    case 'short':
      return <p dir="auto">{item.url === null ? item.text : <SafeLink url={item.url} />}</p>;
    case 'text':
      return (
        <p dir="auto" className={classes['text']}>
          {item.text}
        </p>
      );
    case 'richText':
      return <WrittenText node={item.json as unknown as Parameters<typeof WrittenText>[0]['node']} />;
    case 'picture':
      return <p className={classes['muted']}>{item.alt === '' ? 'A picture' : item.alt}</p>;
    case 'checklist':
      return (
        <ul className={classes['steps']}>
          {item.steps.map(({ done, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps are drawn anew with every answer
            <li key={index} dir="auto">
              {done && <IconCheck size={16} stroke={1.8} aria-label="Done" />} {text}
            </li>
          ))}
        </ul>
      );
    case 'table':
      return <Table item={item} />;
  }
}

function Table({ item: { label, columns, rows } }: { readonly item: Extract<Item, { kind: 'table' }> }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is scrolled by the keyboard too
    <section className={classes['scroll']} aria-label={`${label} (table)`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" dir="auto">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are drawn anew with every answer
            <tr key={row}>
              {cells.map((cell, column) => (
                <td key={columns[column] ?? column} dir="auto">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Only what leads to a web page; anything else is a text. */
function SafeLink({ url }: { readonly url: string }) {
  if (!/^https?:\/\//i.test(url)) return url;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow">
      {url}
    </a>
  );
}
