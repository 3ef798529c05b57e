/** The server processes on the database: what each does, its version, and when it was last heard. */
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { SystemProcess, SystemState } from '#core/protocol/api/administration/system.ts';
import { Unknown } from './fact.tsx';
import classes from './system.module.css';
import { busLabel, counted, ROLE_LABELS } from './system-labels.ts';

export function ProcessList({ bus, processes }: Pick<SystemState, 'bus' | 'processes'>) {
  const note = busLabel({ bus, processes });
  return (
    <>
      <ul className={classes['list']} aria-label="Processes">
        {processes.map((process) => (
          <Process key={process.id} process={process} isOnly={processes.length === 1} />
        ))}
      </ul>
      {note !== null && (
        <p role="status" className={classes['note']}>
          {note}
        </p>
      )}
    </>
  );
}

interface ProcessProps {
  readonly process: SystemProcess;
  /** There is no other to tell it from. */
  readonly isOnly: boolean;
}

function Process({ process, isOnly }: ProcessProps) {
  const { id, isThis, state, role, version, startedAt, lastSeenAt, documents, sockets } = process;
  const open = counted(documents, 'document is open', 'documents are open');
  return (
    <li className={classes['item']} data-state={state}>
      <div>
        <strong>{role === null ? 'Role not known' : `For ${ROLE_LABELS[role]}`}</strong>
        {isThis && ' · answers this page'}
        {state === 'lost' && ' · no longer heard'}
      </div>
      <div className={classes['note']}>
        Version {version ?? <Unknown />}
        {startedAt !== null && (
          <>
            {' · started '}
            <RelativeTime iso={startedAt} />
          </>
        )}
        {!isThis && (
          <>
            {' · heard '}
            <RelativeTime iso={lastSeenAt} />
          </>
        )}
        {open !== null && ` · ${open} over ${counted(sockets, 'connection', 'connections') ?? 'connections'}`}
        {open === null && state === 'here' && ' · what is open there is not known'}
      </div>
      {!isOnly && <div className={classes['id']}>{id}</div>}
    </li>
  );
}
