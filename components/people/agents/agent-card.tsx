'use client';
/** One agent: who it is and for whom, what it may do, what it has used; paused, changed, given tokens, undone, removed. */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useId } from 'react';
import { useTemplatesById } from '#components/api/queries.ts';
import { formatBytes } from '#components/locale/byte-size.ts';
import { Link } from '#components/navigation/link.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import { toast } from '#components/ui/toast.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import type { Me } from '#core/protocol/api/people.ts';
import type { AgentBody, TemplateLimitBody } from '#core/protocol/api/programs/agents.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import { credentialExpiryLabel } from '../credentials/access-labels.ts';
import { EditAgent } from './agent-form.tsx';
import { fieldLabel, SCOPE_LABELS, stateLabel } from './agent-labels.ts';
import { useChangeAgent } from './agent-queries.ts';
import { AgentRuns } from './agent-runs.tsx';
import { AgentTokens } from './agent-tokens.tsx';
import classes from './agents.module.css';
import { RemoveAgent } from './remove-agent.tsx';

interface AgentCardProps {
  readonly agent: AgentBody;
  readonly me: Me;
}

export function AgentCard({ agent, me }: AgentCardProps) {
  const [runs, { toggle: toggleRuns }] = useDisclosure(false);
  const [tokens, { toggle: toggleTokens }] = useDisclosure(false);
  const titleId = useId();
  const isMine = agent.owner.id === me.id;
  const state = stateLabel(agent.state);
  return (
    <li className={classes['agent']} aria-labelledby={titleId}>
      <Avatar person={agent} size={44} decorative />
      <div className={classes['text']}>
        <h2 id={titleId} className={classes['name']}>
          <bdi>{agent.name}</bdi>
          <span className={classes['label']}>
            agent · <bdi>{agent.provider}</bdi>
          </span>
          {state !== null && (
            <span className={classes['state']} data-state={agent.state}>
              {state}
            </span>
          )}
        </h2>
        <Facts agent={agent} isMine={isMine} />
        <Use agent={agent} />
        <div className={classes['actions']}>
          <PauseButton agent={agent} me={me} />
          <Button variant="default" size="compact-md" aria-expanded={runs} onClick={toggleRuns}>
            {runs ? 'Hide what it did' : 'What it did'}
          </Button>
          <Button variant="default" size="compact-md" aria-expanded={tokens} onClick={toggleTokens}>
            {`Tokens (${agent.tokens.length})`}
          </Button>
          {isAtLeast(me.role, 'admin') && <AdminActions agent={agent} />}
        </div>
        {tokens && <AgentTokens agent={agent} isMine={isMine} />}
        {runs && <AgentRuns agent={agent} />}
      </div>
    </li>
  );
}

function Facts({ agent, isMine }: { readonly agent: AgentBody; readonly isMine: boolean }) {
  const { owner, scope, subtree, templates, expiresAt } = agent;
  const expiry = credentialExpiryLabel(expiresAt, Date.now());
  return (
    <p className={classes['facts']}>
      {isMine ? 'You answer for it' : <bdi>{owner.name}</bdi>}
      {!isMine && ' answers for it'} · {SCOPE_LABELS[scope]}
      {subtree !== null && (
        <>
          , only <Link href={codexPath(subtree.id)}>{subtree.title ?? 'one Codex'}</Link> and what is below
        </>
      )}
      {templates !== null && (
        <>
          , only <TemplatesOf limits={templates} />
        </>
      )}
      {expiry !== '' && ` · ${expiry}`}
    </p>
  );
}

/** “Incident review (severity, summary), Task” */
function TemplatesOf({ limits }: { readonly limits: readonly TemplateLimitBody[] }) {
  const templates = useTemplatesById();
  return (
    <bdi>
      {limits
        .map(({ template, fields }) => {
          const name = templates.get(template)?.name ?? template;
          return fields === null ? name : `${name} (${fields.map(fieldLabel).join(', ')})`;
        })
        .join(', ')}
    </bdi>
  );
}

/** What it has used of its budget in the last hour. */
function Use({ agent: { used, budget, name } }: { readonly agent: AgentBody }) {
  const share = Math.min(1, Math.max(used.edits / budget.edits, used.bytes / budget.bytes));
  return (
    <div className={classes['use']}>
      <meter
        className={classes['meter']}
        aria-label={`Budget of ${name}`}
        value={share}
        high={0.8}
        data-full={share >= 1 || undefined}
      />
      <span>
        {used.edits.toLocaleString('en')} of {budget.edits.toLocaleString('en')} edits and{' '}
        {formatBytes(used.bytes)} of {formatBytes(budget.bytes)} in the last hour
      </span>
    </div>
  );
}

function PauseButton({ agent, me }: AgentCardProps) {
  const change = useChangeAgent(agent.id);
  const isPaused = agent.state === 'paused';
  // Whoever answers for it pauses it; that it goes on is for admins to say.
  if (isPaused && !isAtLeast(me.role, 'admin')) return null;
  const said = isPaused ? `${agent.name} works again` : `${agent.name} is paused`;
  return (
    <Button
      variant={isPaused ? 'filled' : 'light'}
      color={isPaused ? 'dusk' : 'rose'}
      size="compact-md"
      aria-label={`${isPaused ? 'Resume' : 'Pause'} ${agent.name}`}
      loading={change.isPending}
      onClick={() =>
        change.mutate(
          { paused: !isPaused },
          {
            onSuccess: () => toast.done(said),
            onError: (error) => toast.failed(`${agent.name} was not changed`, error),
          },
        )
      }
    >
      {isPaused ? 'Resume' : 'Pause'}
    </Button>
  );
}

function AdminActions({ agent }: { readonly agent: AgentBody }) {
  const [editing, edit] = useDisclosure(false);
  const [removing, remove] = useDisclosure(false);
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="compact-md"
        aria-label={`Change ${agent.name}`}
        onClick={edit.open}
      >
        Change
      </Button>
      <Button
        variant="subtle"
        color="rose"
        size="compact-md"
        aria-label={`Remove ${agent.name}`}
        onClick={remove.open}
      >
        Remove
      </Button>
      <EditAgent agent={agent} opened={editing} onClose={edit.close} />
      <RemoveAgent agent={agent} opened={removing} onClose={remove.close} />
    </>
  );
}
