import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { isProblem } from '../api/problem.ts';

/** Advice for each problem code: what it means to a reader, and what to do. */
const ADVICE: Readonly<Record<string, string>> = {
  'no-answer': 'Is Ordinal running? Start it with npm start.',
  'application-not-found':
    'Check the token. If this server asks for access tokens, paste one on the start page.',
  'chat-deleted': 'Its number is never used again. Choose another chat.',
  'chat-not-found': 'Choose a chat from the list.',
  'search-unavailable': 'Everything but search works. It comes back by itself.',
  'store-unavailable': 'MySQL does not answer. Messages are still accepted and will appear.',
  'sequence-unavailable': 'Redis does not answer. Reading works; writing comes back by itself.',
};

export interface FailureProps {
  readonly what: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
}

export function Failure({ what, error, onRetry }: FailureProps) {
  const reason = error instanceof Error ? error.message : String(error);
  const advice = isProblem(error) ? ADVICE[error.code] : undefined;
  return (
    <Alert
      color="red"
      variant="default"
      title={what}
      icon={<IconAlertTriangle size={18} />}
      role="alert"
    >
      <Text size="sm">
        {reason.replace(/\.?$/, '.')} {advice}
      </Text>
      {onRetry && (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  );
}
