import { Center, Loader } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Boundary } from '../app/boundary.tsx';

const Lab = lazy(() => import('./lab.tsx'));

/** Loads the lab when it is opened. An update of Ordinal may have replaced its script by then. */
export const LazyLab = ({ token }: { token: string }) => (
  <Boundary what="The lab could not be opened">
    <Suspense
      fallback={
        <Center h="100%">
          <Loader aria-label="Opening the lab" />
        </Center>
      }
    >
      <Lab token={token} />
    </Suspense>
  </Boundary>
);
