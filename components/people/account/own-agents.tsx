'use client';
/** The agents that one answers for: given tokens, paused, and what they did. */
import type { Me } from '#core/protocol/api/people.ts';
import { AgentCard } from '../agents/agent-card.tsx';
import { useAgents } from '../agents/agent-queries.ts';
import classes from '../agents/agents.module.css';

/** `null` for whoever answers for none. */
export function useOwnAgents(me: Me) {
  const mine = (useAgents().data ?? []).filter(({ owner }) => owner.id === me.id);
  return mine.length === 0 ? null : mine;
}

interface OwnAgentsProps {
  readonly me: Me;
  readonly agents: NonNullable<ReturnType<typeof useOwnAgents>>;
}

export function OwnAgents({ me, agents }: OwnAgentsProps) {
  return (
    <ul className={classes['agents']} aria-label="Agents you answer for">
      {agents.map((agent) => (
        <AgentCard key={agent.id} agent={agent} me={me} />
      ))}
    </ul>
  );
}
