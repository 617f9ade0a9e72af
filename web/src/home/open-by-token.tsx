import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';

const TOKEN = /[0-9a-f]{32}/;

/** Accepts a token, or a text that contains one, such as a URL of this page. */
export function OpenByToken() {
  const [, go] = useLocation();
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string>();

  function submit(event: FormEvent) {
    event.preventDefault();
    const token = TOKEN.exec(text.trim())?.[0];
    setFault(token ? undefined : 'A token has 32 characters, 0 to 9 and a to f.');
    if (token) go(`/a/${token}`);
  }

  return (
    <form onSubmit={submit} noValidate>
      <Group align="flex-start" gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          aria-label="Application token"
          placeholder="Paste a token"
          value={text}
          error={fault}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          Open
        </Button>
      </Group>
    </form>
  );
}
