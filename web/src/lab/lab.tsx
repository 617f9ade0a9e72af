import { Tabs, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { usePage } from '../app/page-context.ts';
import { Compare } from './compare.tsx';
import { openControl } from './control.ts';
import classes from './lab.module.css';
import { Watch } from './watch.tsx';

/** Compares the two write modes, and shows what happens in the stack. */
export default function Lab({ token }: { token: string }) {
  const { config } = usePage();
  const control = useMemo(
    () => (config.control === null ? undefined : openControl(config.control)),
    [config],
  );
  return (
    <div className={classes.lab}>
      <Title order={1} size="h3">
        Lab
      </Title>
      <Text c="dimmed" size="sm" maw={680} mb="md">
        A queued write is answered once its message has a number and is on the queue. A direct one
        is answered once it is in MySQL and a search finds it. The numbers are the same, and so are
        the promises.
      </Text>
      <Tabs defaultValue="compare" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="compare">Compare</Tabs.Tab>
          <Tabs.Tab value="watch" disabled={!control}>
            Watch it work
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="compare">
          <Compare token={token} control={control} />
        </Tabs.Panel>
        {control && (
          <Tabs.Panel value="watch">
            <Watch token={token} control={control} />
          </Tabs.Panel>
        )}
      </Tabs>
    </div>
  );
}
