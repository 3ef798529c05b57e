/** The reach of a publication beyond Codices: other templates, guests, and people who were last seen with an earlier version. */
import { joinWords } from '#components/locale/join-words.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { TemplateUse, TemplateUses } from '#core/protocol/api/templates.ts';
import classes from './use-summary.module.css';

export function UseSummary({ uses }: { readonly uses: TemplateUses }) {
  const { templates, shareLinks, forms, newest, browsers, readers } = uses;
  const unnamed = browsers - readers.length;
  if (templates.length === 0 && shareLinks === 0 && forms === 0 && readers.length === 0) return null;
  return (
    <details className={classes['uses']}>
      <summary>What else it reaches</summary>
      <ul>
        {templates.map(({ template, name, as }) => (
          <li key={template}>
            <a href={`/admin/templates/${encodeURIComponent(template)}`} target="_blank" rel="noreferrer">
              {name}
            </a>{' '}
            {joinWords(as.map((way) => WAYS[way]))}.
          </li>
        ))}
        {shareLinks > 0 && (
          <li>
            {shareLinks === 1 ? 'One open share link leads' : `${shareLinks} open share links lead`} to
            Codices of it: guests get the new form too.
          </li>
        )}
        {forms > 0 && (
          <li>
            {forms === 1 ? 'One open form asks' : `${forms} open forms ask`} for it: strangers are asked what
            the new version has.
          </li>
        )}
      </ul>
      {readers.length > 0 && (
        <>
          <p>Browsers that showed it in the last 90 days:</p>
          <ul>
            {readers.map(({ name, isGuest, version, seenAt }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list, in which one person may have several browsers
              <li key={index}>
                <bdi>{name}</bdi>
                {isGuest && ', a guest'}, <RelativeTime iso={seenAt} />, version {version}
                {version < newest && ', not seen since'}
              </li>
            ))}
            {unnamed > 0 && <li>and {unnamed === 1 ? 'one' : unnamed} more</li>}
          </ul>
          <p>
            Who of them has written offline is not known here before it arrives; then it is brought over in
            the same way.
          </p>
        </>
      )}
    </details>
  );
}

const WAYS: Readonly<Record<TemplateUse['as'][number], string>> = {
  extends: 'extends it',
  holds: 'takes it as a child',
  creates: 'creates Codices of it',
  refers: 'refers to it',
  counts: 'has values worked out over it',
};
