import { IconMessageCircle } from '@tabler/icons-react';
import { Redirect, Route, Switch } from 'wouter';
import { ChatScreen } from '../chat/chat-screen.tsx';
import { LazyLab } from '../lab/lazy-lab.tsx';
import { Empty } from '../ui/empty.tsx';
import { NewChatButton } from './new-chat-button.tsx';

const numberOf = (text: string | undefined): number | undefined =>
  text && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;

export function WorkspaceScreens({ token }: { token: string }) {
  return (
    <Switch>
      <Route path="/a/:token/c/:chat/:number?">
        {(path) => {
          const chat = numberOf(path.chat);
          return chat === undefined ? (
            <Redirect to={`/a/${token}`} />
          ) : (
            <ChatScreen token={token} chat={chat} target={numberOf(path.number)} />
          );
        }}
      </Route>
      <Route path="/a/:token/lab">
        <LazyLab token={token} />
      </Route>
      <Route>
        <h1 className="visually-hidden">Chats</h1>
        <Empty
          icon={<IconMessageCircle size={28} stroke={1.6} />}
          title="No chat is open"
          action={<NewChatButton token={token} />}
        >
          Choose a chat from the list, or begin a new one. Its messages will be numbered from 1.
        </Empty>
      </Route>
    </Switch>
  );
}
