/** The button that opens the page of a link’s guests in a tab of its own, for reading, as they see it. */
import { Button } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { toast } from '#components/ui/toast.tsx';
import type { ShareLinkBody } from '#core/protocol/api/sharing.ts';
import { linkName } from './share-link-labels.ts';
import { useViewAs } from './share-queries.ts';

/** Opens that page, by a click. */
export function useLookAsGuest(link: Pick<ShareLinkBody, 'id'>) {
  const looking = useViewAs(link);
  const look = () => {
    // Opened while the click still counts as one; where it leads is known a moment later.
    const tab = window.open('about:blank', '_blank');
    looking.mutate(undefined, {
      onSuccess: ({ url }) => {
        if (tab === null) return location.assign(url);
        tab.opener = null;
        tab.location.replace(url);
      },
      onError: (error) => {
        tab?.close();
        toast.failed('What guests see could not be opened.', error);
      },
    });
  };
  return { look, isPending: looking.isPending };
}

export function ViewAsButton({ link }: { readonly link: ShareLinkBody }) {
  const { look, isPending } = useLookAsGuest(link);
  return (
    <Button
      variant="subtle"
      color="ink"
      size="compact-md"
      leftSection={<IconEye size={16} stroke={1.75} aria-hidden />}
      disabled={link.ended !== null}
      loading={isPending}
      onClick={look}
      aria-label={`View as a guest of the link “${linkName(link)}”`}
    >
      View as a guest
    </Button>
  );
}
