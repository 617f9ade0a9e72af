import { Redirect, Route, Switch } from 'wouter';
import { Home } from '../home/home.tsx';
import { RunProvider } from '../lab/run-provider.tsx';
import { Workspace } from '../workspace/workspace.tsx';

/** The application's token is in the URL's fragment, which browsers never send. */
export function Screens() {
  return (
    <Switch>
      <Route path="/">
        <Home />
      </Route>
      <Route path="/a/:token/*?">
        {({ token }) => (
          <RunProvider key={token}>
            <Workspace token={token} />
          </RunProvider>
        )}
      </Route>
      <Route>
        <Redirect to="/" />
      </Route>
    </Switch>
  );
}
