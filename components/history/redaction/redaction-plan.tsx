/** The plan of removing a passage: what that would change, and what it does not reach. */
import { Link } from '#components/navigation/link.tsx';
import { codexPath } from '#core/protocol/page-address.ts';
import classes from './redaction.module.css';
import type { RedactionPlan } from './redaction-requests.ts';

export function PlanOfRedaction({ plan }: { readonly plan: RedactionPlan }) {
  const { values, unreached } = plan.preview;
  return (
    <section className={classes['plan']} aria-label="What this removes">
      <div role="status" className={classes['lines']}>
        {plan.scope === 'codex' ? <FoundHere plan={plan} /> : <FoundWidely plan={plan} />}
      </div>
      {values > 0 && (
        <p className={classes['warning']}>
          {count(values, 'value')} {values === 1 ? 'has' : 'have'} it and {values === 1 ? 'goes' : 'go'}{' '}
          whole, with what else is in {values === 1 ? 'it' : 'them'}: a title, a line, a cell of a table, a
          comment.
        </p>
      )}
      <details className={classes['details']}>
        <summary>What this does not reach</summary>
        <ul>
          {unreached.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      </details>
    </section>
  );
}

function FoundHere({ plan: { preview } }: { readonly plan: Extract<RedactionPlan, { scope: 'codex' }> }) {
  const { operations, documents, events, files, elsewhere } = preview;
  return (
    <>
      <p>
        {operations === 0
          ? 'It is in no operation of the history.'
          : `It is in ${count(operations, 'operation')} of ${count(documents, 'document')}.`}
        <Beside rows={preview.rows} events={events} />
        {elsewhere > 0 &&
          ` Search finds it in ${elsewhere === 1 ? '1 other Codex, which stays' : `${elsewhere.toLocaleString()} other Codices, which stay`} as ${elsewhere === 1 ? 'it is' : 'they are'}.`}
      </p>
      <ErasedFiles files={files.length} names={files.map(({ name }) => name)} />
    </>
  );
}

type Wide = Exclude<RedactionPlan, { scope: 'codex' }>;

function FoundWidely({ plan: { preview } }: { readonly plan: Wide }) {
  const { searched, found, hidden, codices, operations, comments, events, files, fileNames } = preview;
  if (found === 0)
    return <p>It is in none of the {count(searched, 'Codex', 'Codices')} that were looked through.</p>;
  return (
    <>
      <p>
        It is in {found.toLocaleString()} of {count(searched, 'Codex', 'Codices')}: in{' '}
        {count(operations, 'operation')}
        {comments > 0 && `, ${count(comments, 'comment')}`}
        {files > 0 && `, ${count(files, 'file')}`}.
        <Beside rows={preview.rows} events={events} />
        {hidden > 0 &&
          ` ${hidden.toLocaleString()} of them ${hidden === 1 ? 'is' : 'are'} private and not shown to you; it is removed there too.`}
      </p>
      <ul className={classes['codices']}>
        {codices.map(({ id, title, refused }) => (
          <li key={id}>
            <Link href={codexPath(id)}>{title === '' ? 'Untitled' : title}</Link>
            {refused !== null && <span className={classes['refused']}> {refused}</span>}
          </li>
        ))}
        {found - hidden > codices.length && (
          <li>and {(found - hidden - codices.length).toLocaleString()} more</li>
        )}
      </ul>
      <ErasedFiles files={files} names={fileNames} />
      <Outside outside={preview.outside} />
    </>
  );
}

function Beside({
  rows,
  events,
}: {
  readonly rows: Readonly<Record<string, number>>;
  readonly events: number;
}) {
  const sum = Object.values(rows).reduce((total, each) => total + each, 0);
  return (
    <>
      {sum > 0 && ` ${count(sum, 'row')} of other tables ${sum === 1 ? 'says' : 'say'} it.`}
      {events > 0 && ` ${count(events, 'event')} of the audit log too.`}
    </>
  );
}

function ErasedFiles({ files, names }: { readonly files: number; readonly names: readonly string[] }) {
  if (files === 0) return null;
  const unnamed = files - names.length;
  return (
    <p>
      Files that have it are erased: {names.join(', ')}
      {unnamed > 0 &&
        `${names.length > 0 ? ' and ' : ''}${count(unnamed, 'file')} that ${unnamed === 1 ? 'is' : 'are'} not shown to you`}
    </p>
  );
}

/** Of no Codex, so that they are for whoever may change them. */
function Outside({ outside }: { readonly outside: Readonly<Record<string, number>> }) {
  const rows = Object.values(outside).reduce((total, each) => total + each, 0);
  if (rows === 0) return null;
  const tables = Object.keys(outside).join(', ');
  return (
    <p>
      It stays in {count(rows, 'row')} that {rows === 1 ? 'belongs' : 'belong'} to no Codex ({tables}), such
      as names of members, templates and views: change these themselves.
    </p>
  );
}

function count(number: number, word: string, several = `${word}s`): string {
  return `${number.toLocaleString()} ${number === 1 ? word : several}`;
}
