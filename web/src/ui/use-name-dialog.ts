import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';

/** What opens a NameDialog, and what it shows; it closes when the name was taken. */
export function useNameDialog<T>(submit: (name: string) => Promise<T>, onDone: (made: T) => void) {
  const [opened, { open, close }] = useDisclosure();
  const asked = useMutation({
    mutationFn: submit,
    onSuccess: (made) => {
      onDone(made);
      close();
    },
  });
  return {
    open: () => {
      asked.reset(); // what was refused the last time is not refused yet
      open();
    },
    dialog: {
      opened,
      onClose: close,
      busy: asked.isPending,
      error: asked.error?.message,
      onSubmit: (name: string) => asked.mutate(name),
    },
  };
}
