'use client';
/** `/admin/templates/<id>/automation`: the rules of a template in words, and what they did. */
import { Button, Skeleton } from '@mantine/core';
import { IconBolt } from '@tabler/icons-react';
import { useMe } from '#components/api/queries.ts';
import { Link } from '#components/navigation/link.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import type { TemplateRules } from '#core/protocol/api/automation.ts';
import { AdminsOnly } from './admins-only.tsx';
import classes from './automation/automation.module.css';
import { useRules } from './automation/automation-queries.ts';
import { RuleCard } from './automation/rule-card.tsx';
import { RunLog } from './automation/run-log.tsx';
import { TargetList } from './automation/target-list.tsx';
import { TimeZoneLine } from './automation/time-zone-line.tsx';

const LIBRARY = { label: 'Templates', href: '/admin/templates' };

export function AutomationPage({ templateId }: { readonly templateId: string }) {
  const { data: me } = useMe();
  const mayRule = me !== undefined && isAtLeast(me.role, 'admin');
  const name = useRules(templateId, mayRule).data?.template.name ?? templateId;
  const editor = { label: name, href: `/admin/templates/${encodeURIComponent(templateId)}` };
  return (
    <PageLayout>
      <PageHeader breadcrumbs={[LIBRARY, editor, { label: 'Automation' }]} />
      <div className={classes['page']}>
        {me &&
          (mayRule ? <Automation templateId={templateId} /> : <AdminsOnly workspace={me.workspace.name} />)}
      </div>
    </PageLayout>
  );
}

function Automation({ templateId }: { readonly templateId: string }) {
  const rules = useRules(templateId);
  if (rules.isError && rules.data === undefined)
    return (
      <p className={classes['problem']} role="alert">
        The rules could not be loaded. {errorMessage(rules.error)}{' '}
        <Button variant="light" color="rose" size="compact-sm" onClick={() => void rules.refetch()}>
          Try again
        </Button>
      </p>
    );
  if (rules.data === undefined) return <Skeleton height={180} radius="md" />;
  return <Rules templateId={templateId} {...rules.data} />;
}

function Rules({ templateId, template, timeZone, rules }: TemplateRules & { readonly templateId: string }) {
  const failing = rules.filter(({ counts, problem }) => counts.failed > 0 || problem !== null).length;
  return (
    <>
      <h1 className={classes['title']}>Automation of {template.name}</h1>
      <p className={classes['lead']}>
        What version {template.version} does by itself. Rules are written in the template; each run is kept
        for 90 days.
      </p>
      <TimeZoneLine templateId={templateId} timeZone={timeZone} />
      {rules.length === 0 ? (
        <EmptyState
          icon={<IconBolt size={32} stroke={1.4} />}
          title="This template has no rules"
          action={
            <Button component={Link} href={`/admin/templates/${encodeURIComponent(templateId)}`}>
              Edit the template
            </Button>
          }
        >
          A rule sets a field, adds a tag or creates a Codex when something happens. Write it under
          “automation” in the template’s code.
        </EmptyState>
      ) : (
        <>
          {failing > 0 && (
            <p className={classes['notice']} role="status">
              {failing === 1 ? '1 rule needs a look.' : `${failing} rules need a look.`} What failed is in the
              log below; no edit was held up by it.
            </p>
          )}
          <h2 className="vb-hidden">Rules</h2>
          <ul className={classes['rules']}>
            {rules.map((rule) => (
              <RuleCard key={rule.id} templateId={templateId} rule={rule} />
            ))}
          </ul>
          <RunLog templateId={templateId} rules={rules} />
          <TargetList />
        </>
      )}
    </>
  );
}
