/** The cell of a column of web addresses: a link until it is edited. */
import { IconPencil } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { isUrl } from '#core/fields/url/definition.ts';
import type { CellProps, CellType } from '../cell/cell-type.ts';
import { type CellText, plainText, TextCell } from '../cell/text-cell.tsx';
import styles from '../input/value.module.css';
import rowStyles from '../rows/rows.module.css';
import { completeUrl } from './url-field.tsx';

/** What is typed is kept even if it is no address, so that it can be corrected. */
const TEXT: CellText = { show: plainText, read: (text) => ({ ok: true, value: completeUrl(text) }) };

export const urlCell: CellType = {
  Cell: UrlCell,
  read(text) {
    const url = completeUrl(text);
    return url !== null && isUrl(url)
      ? { ok: true, value: url }
      : { ok: false, problem: `“${text}” is not an address.` };
  },
};

function UrlCell(props: CellProps) {
  const { value, row, column, label, readOnly } = props;
  const [editing, setEditing] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (editing) host.current?.querySelector('textarea')?.focus();
  }, [editing]);
  if (typeof value !== 'string' || !isUrl(value) || editing) {
    return (
      <div ref={host}>
        <TextCell {...props} text={TEXT} onLeave={() => setEditing(false)} />
      </div>
    );
  }
  return (
    <span className={rowStyles['cell-row']}>
      <a href={value} target="_blank" rel="noopener noreferrer" className={rowStyles['url']} title={value}>
        {shortUrl(value)}
      </a>
      {!readOnly && (
        <button
          type="button"
          className={styles['side']}
          aria-label={`Edit ${label}`}
          data-row={row.id}
          data-column={column.id}
          onClick={() => setEditing(true)}
        >
          <IconPencil size={14} stroke={1.75} aria-hidden />
        </button>
      )}
    </span>
  );
}

/** `example.org/a/b` for `https://www.example.org/a/b?c=d`. */
function shortUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  if (protocol === 'mailto:') return pathname;
  return `${host.replace(/^www\./, '')}${pathname === '/' ? '' : pathname}`;
}
