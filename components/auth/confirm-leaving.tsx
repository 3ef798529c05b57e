/** Asks for confirmation before signing out while some changes exist only on this device. */
import { modals } from '@mantine/modals';

/** Resolves to true when the person confirms. */
export function confirmLeaving(waiting: number): Promise<boolean> {
  const changes = waiting === 1 ? 'One change has' : `${waiting} changes have`;
  return new Promise((resolve) => {
    modals.openConfirmModal({
      title: 'Sign out before everything is saved?',
      children: `${changes} not reached the server. They stay on this device, and are sent when you sign in here again. Whoever else uses this browser could read them with some effort.`,
      labels: { confirm: 'Sign out', cancel: 'Stay' },
      onConfirm: () => resolve(true),
      onClose: () => resolve(false),
    });
  });
}
