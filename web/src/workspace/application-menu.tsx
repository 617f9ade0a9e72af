import { Button, Menu, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import {
  IconChevronDown,
  IconCopy,
  IconDoorExit,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { deleteApplication, renameApplication } from '../api/calls.ts';
import type { Application } from '../api/resources.ts';
import { usePage } from '../app/page-context.ts';
import { useRecentApplications } from '../app/recent.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { NameDialog } from '../ui/name-dialog.tsx';
import { useConfirmedDeletion } from '../ui/use-confirmed-deletion.ts';
import { useNameDialog } from '../ui/use-name-dialog.ts';
import classes from './workspace.module.css';

export function ApplicationMenu({ application }: { application: Application }) {
  const { token, name } = application;
  const clipboard = useClipboard();
  const [, go] = useLocation();
  const renaming = useRenaming(application);
  const deleting = useDeleting(application);

  function copy() {
    clipboard.copy(token);
    notifications.show({ message: 'The token is in the clipboard.', color: 'green' });
  }
  return (
    <>
      <Menu position="bottom-start" width={240}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            px={8}
            className={classes.application}
            rightSection={<IconChevronDown size={15} />}
            aria-label={`Application ${name}`}
          >
            <Text fw={600} size="sm" truncate>
              {name}
            </Text>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={copy}>
            Copy the token
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={renaming.open}>
            Rename…
          </Menu.Item>
          <Menu.Item leftSection={<IconDoorExit size={16} />} onClick={() => go('/')}>
            Open another one
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={deleting.open}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NameDialog
        {...renaming.dialog}
        title="Rename the application"
        label="Name"
        submit="Rename"
        value={name}
      />
      <ConfirmDialog {...deleting.dialog} title={`Delete ${name}?`} confirm="Delete for ever">
        All its chats and messages are gone at once, for everybody. Nothing brings them back.
      </ConfirmDialog>
    </>
  );
}

function useRenaming({ token }: Application) {
  const { api } = usePage();
  const queries = useQueryClient();
  return useNameDialog(
    (name) => renameApplication(api, token, name),
    (renamed) => queries.setQueryData(['application', token], renamed),
  );
}

function useDeleting({ token, name }: Application) {
  const { api } = usePage();
  const { forget } = useRecentApplications();
  const [, go] = useLocation();
  return useConfirmedDeletion(
    () => deleteApplication(api, token),
    () => {
      forget(token);
      go('/');
      notifications.show({ message: `${name} was deleted.` });
    },
  );
}
