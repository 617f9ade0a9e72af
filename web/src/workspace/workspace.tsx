import { AppShell, Center, Loader } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { getApplication } from '../api/calls.ts';
import { usePage } from '../app/page-context.ts';
import { useRecentApplications } from '../app/recent.ts';
import { MAIN } from '../app/theme.ts';
import { OutboxProvider } from '../chat/outbox-provider.tsx';
import { ChatNavigation } from './chat-navigation.tsx';
import { NotOpened } from './not-opened.tsx';
import { TopBar } from './top-bar.tsx';
import { WorkspaceScreens } from './workspace-screens.tsx';

const focusContent = () => document.getElementById(MAIN)?.focus();

/** One application: the list of its chats, and beside it a chat or the lab. */
export function Workspace({ token }: { token: string }) {
  const { api } = usePage();
  const { remember } = useRecentApplications();
  const [opened, { toggle, close }] = useDisclosure();
  const application = useQuery({
    queryKey: ['application', token],
    queryFn: ({ signal }) => getApplication(api, token, signal),
  });
  const { data } = application;
  useEffect(() => {
    if (data) remember(data);
  }, [data, remember]);
  useEffect(() => {
    document.title = data ? `${data.name} – Ordinal` : 'Ordinal';
  }, [data]);

  function leaveNavigation() {
    // Where the navigation covers the chat, closing it hides the focused link, so the content gets
    // the focus.
    if (opened) focusContent();
    close();
  }
  if (application.error)
    return <NotOpened token={token} error={application.error} onRetry={application.refetch} />;
  return (
    <OutboxProvider token={token}>
      <a
        className="visually-hidden skip-link"
        href={`#${MAIN}`}
        onClick={(event) => {
          // The URL's fragment holds the open screen, so following the link would leave the chat.
          event.preventDefault();
          focusContent();
        }}
      >
        Skip to the content
      </a>
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: 290, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      >
        <TopBar opened={opened} onToggle={toggle} application={data} />
        <ChatNavigation token={token} opened={opened} onNavigate={leaveNavigation} />
        <AppShell.Main id={MAIN} tabIndex={-1} h="100dvh" style={{ outline: 'none' }}>
          {data ? (
            <WorkspaceScreens token={token} />
          ) : (
            <Center h="100%">
              <Loader aria-label="Opening the application" />
            </Center>
          )}
        </AppShell.Main>
      </AppShell>
    </OutboxProvider>
  );
}
