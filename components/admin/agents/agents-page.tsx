'use client';
/** `/admin/agents`: the members that are programs, what each may do, and what it did. */
import { Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMe } from '#components/api/queries.ts';
import { AgentCard } from '#components/people/agents/agent-card.tsx';
import { NewAgentDialog } from '#components/people/agents/agent-form.tsx';
import { useAgents } from '#components/people/agents/agent-queries.ts';
import classes from '#components/people/agents/agents.module.css';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import type { Me } from '#core/protocol/api/people.ts';
import { AdminFrame } from '../admin-frame.tsx';

export function AgentsPage() {
  const { data: me } = useMe();
  return (
    <AdminFrame title="Agents" page="agents" what="Managing agents">
      {me && <Agents me={me} />}
    </AdminFrame>
  );
}

function Agents({ me }: { readonly me: Me }) {
  const agents = useAgents();
  const [creating, create] = useDisclosure(false);
  return (
    <>
      <p className={classes['lead']}>
        An agent is a program that works here under its own name. A member answers for it: it never does more
        than they may, and what it writes is in the history as its own. Pause one, and it is silent at once.
      </p>
      <div>
        <Button onClick={create.open}>New agent</Button>
      </div>
      {agents.isPending && <Skeleton height={120} radius="md" />}
      {agents.isError && <p role="alert">The agents could not be loaded. {errorMessage(agents.error)}</p>}
      {agents.data?.length === 0 && (
        <EmptyState title="No agents yet">
          Create one, and whoever answers for it gives it a token on their account page.
        </EmptyState>
      )}
      {(agents.data?.length ?? 0) > 0 && (
        <ul className={classes['agents']} aria-label="Agents">
          {agents.data?.map((agent) => (
            <AgentCard key={agent.id} agent={agent} me={me} />
          ))}
        </ul>
      )}
      <NewAgentDialog me={me} opened={creating} onClose={create.close} />
    </>
  );
}
