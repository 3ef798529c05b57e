'use client';
/** `/admin/members`: the members of the workspace and their roles. */
import { useDisclosure } from '@mantine/hooks';
import { IconLock, IconUserPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId } from 'react';
import frame from '#components/admin/admin.module.css';
import { AdminPages } from '#components/admin/admin-pages.tsx';
import { useMe, useMembers } from '#components/api/queries.ts';
import { keys } from '#components/api/query-keys.ts';
import { NeedsServer, ServerButton } from '#components/page/needs-server.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isAtLeast } from '#core/access/policy.ts';
import type { Me, Member } from '#core/protocol/api/people.ts';
import { PAGE_ACCESS } from '#core/protocol/page-access.ts';
import classes from '../forms/people.module.css';
import { EraseMember } from './erase-member.tsx';
import { InvitationList } from './invitation-list.tsx';
import { InviteMember } from './invite-member.tsx';
import { useMethodsOfMembers } from './member-queries.ts';
import { MemberRow } from './member-row.tsx';
import { WorkspaceName } from './workspace-name.tsx';

export function MembersPage() {
  const { data: me } = useMe();
  const [inviting, { open, close }] = useDisclosure(false);
  const mayRule = me !== undefined && isAtLeast(me.role, 'admin');
  return (
    <PageLayout>
      <PageHeader
        breadcrumbs={[{ label: 'Members' }]}
        right={
          mayRule && (
            <ServerButton leftSection={<IconUserPlus size={16} stroke={1.6} />} onClick={open}>
              Invite member
            </ServerButton>
          )
        }
      />
      <div className={frame['page']}>
        {mayRule && <AdminPages here="members" />}
        <h1 className={frame['title']}>Members</h1>
        {me && mayRule && (
          <NeedsServer what="Changing members">
            <div className={classes['sections']}>
              <MemberTable me={me} />
              <RemovedMembers />
              <section>
                <h2 className={classes['part-title']}>Open invitations</h2>
                <InvitationList />
              </section>
              <section>
                <h2 className={classes['part-title']}>Workspace</h2>
                <WorkspaceName workspace={me.workspace} />
              </section>
            </div>
          </NeedsServer>
        )}
        {me && !mayRule && (
          <EmptyState icon={<IconLock size={28} stroke={1.4} />} title={PAGE_ACCESS.members.refusal}>
            Ask an admin of {me.workspace.name} to add somebody or to change a role.
          </EmptyState>
        )}
      </div>
      {me && mayRule && <InviteMember me={me} opened={inviting} onClose={close} />}
    </PageLayout>
  );
}

function isMember({ removed }: Member): boolean {
  return removed !== true;
}

/** Agents have a page of their own. */
function isPerson(member: Member): boolean {
  return isMember(member) && member.agent === undefined;
}

/** Names that are met in what was written, and belong to nobody here any more: a list, so that they can be counted and found. */
function RemovedMembers() {
  const titleId = useId();
  const removed = (useMembers().data ?? []).filter((member) => !isMember(member));
  if (removed.length === 0) return null;
  return (
    <section>
      <h2 id={titleId} className={classes['part-title']}>
        Removed ({removed.length.toLocaleString('en')})
      </h2>
      <p className={classes['muted']}>What they wrote stays under their name; nobody signs in as them.</p>
      <ul className={classes['names']} aria-labelledby={titleId}>
        {removed.map((member) => (
          <RemovedMember key={member.id} member={member} />
        ))}
      </ul>
    </section>
  );
}

function RemovedMember({ member }: { readonly member: Member }) {
  const [erasing, { open, close }] = useDisclosure(false);
  return (
    <li className={classes['removed'] ?? ''}>
      <span dir="auto">{member.name}</span>
      {member.agent === undefined && (
        <ServerButton
          variant="subtle"
          color="ink"
          size="compact-sm"
          onClick={open}
          aria-label={`Erase personal data: ${member.name}`}
        >
          Erase personal data…
        </ServerButton>
      )}
      {erasing && <EraseMember member={member} opened onClose={close} />}
    </li>
  );
}

/** What this device kept shows at once; somebody may have joined since, and here that is what one has come to see. */
function useFreshMembers() {
  const client = useQueryClient();
  const members = useMembers();
  const { isSuccess } = members;
  useEffect(() => {
    if (isSuccess) void client.invalidateQueries({ queryKey: keys.members });
  }, [client, isSuccess]);
  return members;
}

function MemberTable({ me }: { readonly me: Me }) {
  const members = useFreshMembers();
  const methods = useMethodsOfMembers().data;
  if (members.isError && !members.data) {
    return (
      <p className={classes['problem']} role="alert">
        The members could not be loaded. {errorMessage(members.error)}
      </p>
    );
  }
  return (
    <table className={classes['members']} aria-busy={members.isPending}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Role</th>
          <th scope="col">
            <span className="vb-hidden">Access</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {(members.data ?? []).filter(isPerson).map((member) => (
          <MemberRow
            key={member.id}
            member={member}
            me={me}
            methods={methods?.find(({ id }) => id === member.id)}
          />
        ))}
      </tbody>
    </table>
  );
}
