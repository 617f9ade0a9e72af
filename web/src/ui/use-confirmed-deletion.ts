import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';

/** State and actions of a ConfirmDialog for a deletion. */
export function useConfirmedDeletion(remove: () => Promise<unknown>, onDone: () => void) {
  const [opened, { open, close }] = useDisclosure();
  const removal = useMutation({
    mutationFn: remove,
    onSuccess: onDone,
    onError: (error) =>
      notifications.show({ color: 'red', title: 'It was not deleted', message: error.message }),
  });
  const dialog = {
    opened,
    onClose: close,
    busy: removal.isPending,
    onConfirm: () => removal.mutate(),
  };
  return { open, dialog };
}
