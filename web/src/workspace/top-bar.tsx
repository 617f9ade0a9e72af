import { AppShell, Burger, Button, Group, Text } from '@mantine/core';
import { IconFlask } from '@tabler/icons-react';
import { Link, useRoute } from 'wouter';
import type { Application } from '../api/resources.ts';
import { ColourSwitch } from '../app/colour-switch.tsx';
import { Logo } from '../app/logo.tsx';
import { ApplicationMenu } from './application-menu.tsx';
import { ModeSwitch } from './mode-switch.tsx';
import classes from './workspace.module.css';

interface TopBarProps {
  readonly opened: boolean;
  readonly onToggle: () => void;
  readonly application: Application | undefined;
}

export function TopBar({ opened, onToggle, application }: TopBarProps) {
  const [inLab] = useRoute('/a/:token/lab');
  return (
    <AppShell.Header className={classes.bar}>
      <Group h="100%" px="md" gap="sm" wrap="nowrap" justify="space-between">
        <Group gap="sm" wrap="nowrap" miw={0}>
          <Burger
            opened={opened}
            onClick={onToggle}
            hiddenFrom="sm"
            size="sm"
            aria-label="Chats"
            aria-expanded={opened}
          />
          <Link href="/" aria-label="Ordinal, start page" className={classes.home}>
            <Logo withName={false} />
          </Link>
          {application && <ApplicationMenu application={application} />}
        </Group>
        <Group gap="xs" wrap="nowrap">
          <ModeSwitch />
          {application && (
            <Button
              component={Link}
              href={`/a/${application.token}/lab`}
              variant={inLab ? 'light' : 'subtle'}
              color={inLab ? 'iris' : 'gray'}
              className={classes.lab}
              aria-current={inLab ? 'page' : undefined}
              aria-label="Lab"
            >
              <IconFlask size={18} stroke={1.7} />
              <Text span inherit ml={7} visibleFrom="xs">
                Lab
              </Text>
            </Button>
          )}
          <ColourSwitch />
        </Group>
      </Group>
    </AppShell.Header>
  );
}
