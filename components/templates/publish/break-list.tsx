/** Other templates that break by a publication, each with what is wrong then and the way to it. */
import type { TemplateBreak } from '#core/protocol/api/templates.ts';
import { sourcePointPath } from '#core/protocol/page-address.ts';
import classes from './break-list.module.css';

export function BreakList({ breaks }: { readonly breaks: readonly TemplateBreak[] }) {
  return (
    <ul className={classes['list']} aria-label="Templates that break">
      {breaks.map(({ template, name, places }) => (
        <li key={template}>
          {/* In another tab, as its places: the draft stays where it is. */}
          <a href={`/admin/templates/${encodeURIComponent(template)}`} target="_blank" rel="noreferrer">
            {name}
          </a>
          <ul>
            {places.map(({ path, line, column, message }) => (
              <li key={`${path.join('.')} ${message}`}>
                <a
                  href={sourcePointPath(template, { path, line, column })}
                  target="_blank"
                  rel="noreferrer"
                  className={classes['place']}
                >
                  {line !== undefined && <span className={classes['line']}>Line {line}: </span>}
                  <bdi>{message}</bdi>
                </a>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
