import { Anchor, Center, Stack } from '@mantine/core';
import { Link } from 'wouter';
import { Logo } from '../app/logo.tsx';
import { AccessToken } from '../home/access-token.tsx';
import { Failure } from '../ui/failure.tsx';

interface NotOpenedProps {
  readonly token: string;
  readonly error: Error;
  readonly onRetry: () => void;
}

export function NotOpened({ token, error, onRetry }: NotOpenedProps) {
  return (
    <Center component="main" h="100%" p="lg">
      <Stack maw={460} w="100%">
        <Logo />
        <h1 className="visually-hidden">Not opened</h1>
        <Failure
          what={`The application ${token.slice(0, 8)}… could not be opened`}
          error={error}
          onRetry={onRetry}
        />
        <div>
          <AccessToken />
        </div>
        <Anchor component={Link} href="/" underline="always">
          Open another one
        </Anchor>
      </Stack>
    </Center>
  );
}
