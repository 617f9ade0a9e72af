import { Button, Center, MantineProvider, Stack, Text, Title } from '@mantine/core';
import { theme } from './theme.ts';

/** Shown when the server that delivered the page is gone, or another one runs in its place. */
export function NotStarted({ reason }: { reason: string }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Center component="main" h="100%" p="lg">
        <Stack maw={460} align="flex-start">
          <Title order={1} size="h2">
            The page cannot start
          </Title>
          <Text>
            Its settings could not be read ({reason}). If Ordinal was stopped, start it with{' '}
            <code>npm start</code>, then try again.
          </Text>
          <Button onClick={() => location.reload()}>Try again</Button>
        </Stack>
      </Center>
    </MantineProvider>
  );
}
