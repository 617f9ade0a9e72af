import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';

/** State and actions of a NameDialog. It closes when the name was accepted. */
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
      asked.reset(); // clears the previous error
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
