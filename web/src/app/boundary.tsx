import { Alert, Button, Center, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Component, type ReactNode } from 'react';

interface BoundaryProps {
  readonly what: string;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly error?: Error;
}

/**
 * Replaces content that can't be shown by the reason and a button to reload. Without it React would
 * unmount the whole page.
 */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override readonly state: BoundaryState = {};

  static getDerivedStateFromError(error: Error): BoundaryState {
    return { error };
  }

  override render(): ReactNode {
    const { what, children } = this.props;
    const { error } = this.state;
    if (!error) return children;
    return (
      <Center h="100%" p="lg">
        <Alert
          color="red"
          variant="default"
          title={what}
          icon={<IconAlertTriangle size={18} />}
          role="alert"
          maw={460}
        >
          <Stack align="flex-start" gap="sm">
            <Text size="sm">
              Ordinal may have been updated since this page was opened: then reload it. (
              {error.message})
            </Text>
            <Button size="xs" variant="default" onClick={() => location.reload()}>
              Reload the page
            </Button>
          </Stack>
        </Alert>
      </Center>
    );
  }
}
