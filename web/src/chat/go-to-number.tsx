import { Button, NumberInput, Popover } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import type { ChatAddress } from './cache.ts';

export function GoToNumber({ at, head }: { at: ChatAddress; head: number }) {
  const [opened, { toggle, close }] = useDisclosure();
  const [, go] = useLocation();
  const [number, setNumber] = useState<number | string>('');

  function submit(event: FormEvent) {
    event.preventDefault();
    if (typeof number !== 'number') return;
    go(`/a/${at.token}/c/${at.chat}/${number}`);
    close();
  }
  return (
    <Popover opened={opened} onChange={close} trapFocus position="bottom-end">
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          px={9}
          onClick={toggle}
          aria-label="Go to a number"
          leftSection={<IconHash size={17} stroke={1.7} />}
          styles={{ section: { marginInlineEnd: 4 } }}
        >
          Go to
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <NumberInput
            data-autofocus
            label={`Number, 1 to ${head}`}
            min={1}
            max={head}
            clampBehavior="strict"
            allowDecimal={false}
            allowNegative={false}
            hideControls
            value={number}
            onChange={setNumber}
          />
          <Button type="submit" size="xs" mt="xs" fullWidth disabled={typeof number !== 'number'}>
            Go
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
