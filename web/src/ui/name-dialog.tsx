import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import * as z from 'zod/mini';
import { label as labelSchema } from '../../../lib/contracts/text.ts';

interface NameDialogProps {
  readonly opened: boolean;
  readonly title: string;
  readonly label: string;
  readonly value: string;
  readonly submit: string;
  /** Whether the name may be empty, which means no name. */
  readonly optional?: boolean;
  readonly busy: boolean;
  readonly error?: string | undefined;
  readonly onClose: () => void;
  readonly onSubmit: (name: string) => void;
}

/** Asks for one line of text, checked by the API's rules. */
export function NameDialog(props: NameDialogProps) {
  const { opened, value, optional = false } = props;
  const [text, setText] = useState(value);
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    if (opened) {
      setText(value);
      setFault(undefined);
    }
  }, [opened, value]);

  function submit(event: FormEvent) {
    event.preventDefault();
    const refused = optional && text.trim() === '' ? undefined : faultOf(text);
    setFault(refused);
    if (!refused) props.onSubmit(text.trim());
  }

  return (
    <Modal opened={opened} onClose={props.onClose} title={props.title} centered>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            data-autofocus
            label={props.label}
            value={text}
            error={fault ?? props.error}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={props.busy}>
              {props.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The reason for which the API would refuse the text, if there is one. */
export function faultOf(text: string): string | undefined {
  const parsed = z.safeParse(labelSchema, text);
  return parsed.success ? undefined : `It ${parsed.error.issues[0]?.message ?? 'is not valid'}.`;
}
