/** The samples about an outage: its review, the tasks from it, an older review and a runbook. */
import type { Sample, SampleWorld } from './sample-content.ts';

/** When the outage began, in hours from this morning's: three days ago. */
const OUTAGE = -72;
const SLOW_SEARCH = -24 * 19;

export function incidentSamples(world: SampleWorld): readonly Sample[] {
  return [
    {
      key: 'reliability',
      templateId: 'blank-page',
      title: 'Reliability',
      fields: {
        body: {
          markdown: `What broke, what we learned from it, and how things are done when the pager rings.

- A review is begun within two days, and never looks for somebody to blame.
- Follow-ups are tasks with an owner and a day. What has neither is a wish.
- The newest one: ${world.mention('outage', 'Checkout outage')}.`,
        },
        tags: ['reliability'],
      },
      children: [slowSearch(world), runbook(world), outage(world)],
    },
  ];
}

function outage(world: SampleWorld): Sample {
  const { at, clock, id, mention, ownerId } = world;
  const row = (minutes: number, event: string, source?: string) => ({
    time: clock(OUTAGE + minutes / 60),
    event,
    ...(source === undefined ? {} : { source }),
  });
  return {
    key: 'outage',
    templateId: 'incident-review',
    title: 'Checkout outage',
    fields: {
      severity: 'High',
      status: 'in-review',
      began: at(OUTAGE),
      noticed: at(OUTAGE + 19 / 60),
      ended: at(OUTAGE + 107 / 60),
      owner: ownerId,
      services: ['checkout', 'payments-queue'],
      affected: 1240,
      summary: {
        markdown:
          'For an hour and three quarters, one in six checkouts failed. A slow payment provider filled the retry queue; retries had no budget, so healthy tenants waited behind a sick one. We shed load by hand and drained the queue from the back.',
      },
      timeline: [
        row(0, 'Provider latency rises from 300 ms to 9 s', 'https://example.org/dashboard'),
        row(19, 'Queue age alert, acknowledged', 'https://example.org/pager'),
        row(34, 'Retries outnumber orders five to one'),
        row(52, 'Load shed for two tenants', 'https://example.org/runbook/12'),
        row(88, 'The provider recovers; the queue drains'),
        row(107, 'Last failed checkout', 'https://example.org/dashboard'),
      ],
      rootCause: {
        markdown: `Retries were counted per request and never per tenant. See ${mention('jitter', 'Retry with jitter')}.

1. The provider slowed down but did not fail, so no circuit opened.
2. Every client retried after exactly two seconds, together.
3. One queue serves all tenants, and the sick one was always at its front.`,
      },
      wentWell: {
        markdown: `${mention('runbook', 'Shed load by tenant')} was followed step by step by somebody who had not written it. That was not luck: it was rehearsed in spring.`,
      },
      learned: {
        markdown: `- **We did not know that** a slow dependency is worse than a dead one.
- **We were slow because** the alert watched the length of the queue and not the age of its oldest entry.
- **Next time we will** open the circuit on latency, before the first customer calls.`,
      },
      followUps: [id('budget'), id('alert')],
      related: [id('slow-search'), id('runbook')],
      tags: ['payments'],
    },
    children: [budgetTask(world), alertTask(world)],
  };
}

function budgetTask({ day, mention, id, ownerId }: SampleWorld): Sample {
  return {
    key: 'budget',
    templateId: 'task',
    title: 'Cap the retry budget',
    fields: {
      status: 'done',
      priority: 'urgent',
      owner: ownerId,
      due: day(-1),
      estimate: 6 * 3600,
      description: {
        markdown: `A client may spend at most a tenth of its requests on retries, as ${mention('jitter', 'Retry with jitter')} says. Above that it fails at once, and says so.`,
      },
      steps: [
        { text: 'Count retries per tenant', done: true },
        { text: 'Refuse those above the budget', done: true },
        { text: 'Show the budget on the dashboard', done: true },
      ],
      dependsOn: [id('jitter')],
      tags: ['payments'],
    },
  };
}

function alertTask({ day, mention, ownerId }: SampleWorld): Sample {
  return {
    key: 'alert',
    templateId: 'task',
    title: 'Alert on queue age',
    fields: {
      status: 'in-progress',
      priority: 'high',
      owner: ownerId,
      due: day(5),
      estimate: 3 * 3600,
      description: {
        markdown: `Ring when the oldest entry of any queue has waited for a minute. During ${mention('outage', 'Checkout outage')} the queue was short and its front was stuck.

\`\`\`sql
select queue, now() - min(enqueued_at) as age
from jobs
where taken_at is null
group by queue
having now() - min(enqueued_at) > interval '1 minute';
\`\`\``,
      },
      steps: [
        { text: 'Measure the age of every queue', done: true },
        { text: 'Agree on a limit with support', done: false },
        { text: 'Take the alert on queue length away', done: false },
      ],
      tags: ['payments', 'alerts'],
    },
  };
}

function slowSearch({ at, clock, ownerId }: SampleWorld): Sample {
  return {
    key: 'slow-search',
    templateId: 'incident-review',
    title: 'Search was slow for two hours',
    fields: {
      severity: 'Medium',
      status: 'closed',
      began: at(SLOW_SEARCH + 5),
      noticed: at(SLOW_SEARCH + 5.7),
      ended: at(SLOW_SEARCH + 6.8),
      owner: ownerId,
      services: ['search', 'database'],
      affected: 310,
      summary: {
        markdown:
          'Search answered in eight seconds instead of a quarter of one. A migration meant for another table had dropped an index. Nobody lost anything, but most people stopped searching.',
      },
      timeline: [
        { time: clock(SLOW_SEARCH + 5), event: 'The migration runs' },
        { time: clock(SLOW_SEARCH + 5.7), event: 'Support asks whether search is down' },
        { time: clock(SLOW_SEARCH + 6.6), event: 'The dashboard names the query; the index is built again' },
      ],
      rootCause: {
        markdown: `The migration named the table by its old name, which is now a view over two tables. Dropping the index “of the view” dropped it from the larger one.

We test migrations on an empty database, where every query is fast.`,
      },
      wentWell: { markdown: 'The dashboard named the query. The index was back nine minutes after that.' },
      learned: {
        markdown: `- **We did not know that** names of tables outlive the tables.
- **We were slow because** nothing watched how long a search takes.
- **Next time we will** run migrations on a copy of real size first.`,
      },
      tags: ['search'],
    },
  };
}

function runbook({ day, ownerId }: SampleWorld): Sample {
  return {
    key: 'runbook',
    templateId: 'standard-operating-procedure',
    title: 'Shed load by tenant',
    fields: {
      status: 'in-force',
      code: 'OPS-012',
      owner: ownerId,
      approvers: [ownerId],
      inForceSince: day(-140),
      takes: 20 * 60,
      purpose:
        'When one tenant’s traffic keeps all others waiting, slow that one down on purpose, and give it back its speed as soon as it is well.',
      scope: 'Whoever is on call. Not for attacks: those have a procedure of their own.',
      hazards: ['outage'],
      precautions: {
        markdown:
          'Tell support **before** the first step: the tenant will call within minutes, and should hear it from us.',
      },
      materials: [
        { item: 'Access to the traffic console', where: 'Ask the person on call before you' },
        { item: 'Tenant contacts', where: 'Support handbook' },
      ],
      procedure: {
        markdown: `1. Check that one tenant holds more than half of the queue. If not, **stop**: shedding will not help.
2. Set that tenant’s share to a tenth. Its requests now get an answer at once: *try again later*.
3. Watch the age of the queue for five minutes. It must fall.
4. Give back half, then all. Record both times in the incident review.`,
      },
      whenItFails: [
        {
          symptom: 'The age does not fall',
          action: 'Set the share to nothing for two minutes',
          call: 'The second on call',
        },
        {
          symptom: 'Another tenant takes its place',
          action: 'Shed both; begin again at step 3',
          call: 'Support',
        },
      ],
      readiness: [
        { text: 'Somebody who had not written it followed it without asking', done: true },
        { text: 'Every step says how to see that it worked', done: true },
        { text: 'It says what to do when a step fails', done: true },
      ],
      tags: ['on-call'],
    },
  };
}
