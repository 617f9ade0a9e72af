import { ActionIcon, Group, Stack, Text, Title, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { RecentApplication } from '../app/recent.ts';
import { Initials } from '../ui/initials.tsx';
import classes from './home.module.css';

interface RecentListProps {
  readonly recent: readonly RecentApplication[];
  readonly onForget: (token: string) => void;
}

export function RecentList({ recent, onForget }: RecentListProps) {
  return (
    <Stack component="section" gap={4} aria-labelledby="recent">
      <Title order={2} size="h6" c="dimmed" id="recent" px={12}>
        Opened here before
      </Title>
      {recent.map(({ token, name }) => (
        <Group key={token} gap={4} wrap="nowrap">
          <Link href={`/a/${token}`} className={classes.recent} style={{ flex: 1, minWidth: 0 }}>
            <Initials name={name} size={36} />
            <div style={{ minWidth: 0 }}>
              <Text fw={600} size="sm" truncate>
                {name}
              </Text>
              <Text size="xs" c="dimmed" ff="monospace" truncate>
                {token}
              </Text>
            </div>
          </Link>
          <Tooltip label="Forget it in this browser">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Forget ${name}`}
              onClick={() => onForget(token)}
            >
              <IconX size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      ))}
    </Stack>
  );
}
