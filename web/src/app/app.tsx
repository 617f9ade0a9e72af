import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { isProblem, isUnknownOutcome, retryDelay } from '../api/problem.ts';
import { Boundary } from './boundary.tsx';
import type { PageConfig } from './config.ts';
import { PageProvider } from './page-provider.tsx';
import { Screens } from './screens.tsx';
import { theme } from './theme.ts';

const MAX_RETRIES = 3;

/** `always`, because a laptop without a network still reaches its own stack. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < MAX_RETRIES &&
        (isUnknownOutcome(error) || (isProblem(error) && error.status === 429)),
      retryDelay,
    },
    mutations: { networkMode: 'always' },
  },
});

export function App({ config }: { config: PageConfig }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="top-right" />
      <QueryClientProvider client={queries}>
        <PageProvider config={config}>
          <Router hook={useHashLocation}>
            <Boundary what="The page cannot go on">
              <Screens />
            </Boundary>
          </Router>
        </PageProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
