/** The details tab: template, creation and id of a Codex, and the keyboard shortcuts. */
import { useCodex } from '#components/api/queries.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import styles from './inspector.module.css';

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ['mod+Z', 'Undo, in whichever field'],
  ['mod+shift+Z', 'Redo'],
  ['/', 'Insert, in a rich text'],
  ['[[', 'Mention a Codex'],
  ['mod+alt+M', 'Comment'],
  ['mod+B', 'Bold'],
  ['mod+I', 'Italic'],
  ['enter', 'New row, in a checklist or table'],
  ['alt+↑', 'Move a row up'],
  ['alt+↓', 'Move a row down'],
];

export function DetailsTab() {
  const { codexId, branch, template } = useCodexContext();
  // A guest, or somebody offline, sees what the document itself says.
  const { data } = useCodex(codexId);
  return (
    <>
      <dl className={styles['details']}>
        <dt>Template</dt>
        <dd>
          {template.name}, version {template.version}
        </dd>
        {branch !== null && (
          <>
            <dt>Branch</dt>
            <dd>{branch}</dd>
          </>
        )}
        {data !== undefined && (
          <>
            <dt>Created</dt>
            <dd>
              <RelativeTime iso={data.createdAt} /> by {data.createdBy.name}
            </dd>
            <dt>{branch === null ? 'Changed' : 'Main changed'}</dt>
            <dd>
              <RelativeTime iso={data.updatedAt} /> by {data.updatedBy.name}
            </dd>
          </>
        )}
        <dt>Id</dt>
        <dd className={styles['id']}>{codexId}</dd>
      </dl>
      <section className="vb-keyboard-only">
        <h2 className={styles['group-label']}>Keys</h2>
        <dl className={styles['keys']}>
          {KEYS.map(([keys, what]) => (
            <div key={keys}>
              <dt>
                <Kbd keys={keys} />
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}
