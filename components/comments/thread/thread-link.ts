/** The address of a thread: `#thread=<id>` on the page of its Codex, for members and guests alike. */
import { toast } from '#components/ui/toast.tsx';
import { isUuid } from '#core/uuid.ts';

const HASH = /^#thread=([\da-f-]{36})$/;

/** The thread that an address names; `null` when it names none. */
export function threadOfHash(hash: string): string | null {
  const id = HASH.exec(hash)?.[1];
  return id !== undefined && isUuid(id) ? id : null;
}

/** Copies the address of a thread on this page. */
export async function copyThreadLink(threadId: string): Promise<void> {
  const address = new URL(location.href);
  address.hash = `thread=${threadId}`;
  try {
    await navigator.clipboard.writeText(address.href);
    toast.done('Link copied');
  } catch (error) {
    toast.failed('The link was not copied.', error);
  }
}
