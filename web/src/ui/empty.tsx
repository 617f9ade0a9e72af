import { Center, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface EmptyProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** Says that there is nothing here yet, and what to do about it. */
export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <Center h="100%" p="xl">
      <Stack align="center" maw={400} gap="sm">
        <ThemeIcon size={56} radius="xl" variant="light">
          {icon}
        </ThemeIcon>
        <Title order={2} size="h4" ta="center">
          {title}
        </Title>
        <Text c="dimmed" ta="center" size="sm">
          {children}
        </Text>
        {action}
      </Stack>
    </Center>
  );
}
