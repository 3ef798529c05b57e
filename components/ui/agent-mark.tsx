/** The words beside the name of an agent, wherever somebody is named; nothing for people. */
import classes from './avatar.module.css';
import { useLook } from './people-looks.ts';

export function AgentMark({ id }: { readonly id: string }) {
  const { agent } = useLook(id);
  if (agent === null) return null;
  return (
    <span className={classes['agent-mark']}>
      agent · <bdi>{agent.provider}</bdi>
    </span>
  );
}
