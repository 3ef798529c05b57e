/** The page shown instead of the template editor to people who may not change templates. */
import { IconLock } from '@tabler/icons-react';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PAGE_ACCESS } from '#core/protocol/page-access.ts';

export function AdminsOnly({ workspace }: { readonly workspace: string }) {
  return (
    <EmptyState icon={<IconLock size={28} stroke={1.4} />} title={PAGE_ACCESS.templates.refusal}>
      Ask an admin of {workspace} for a new template or a change to one. You can make Codices from any of
      them.
    </EmptyState>
  );
}
