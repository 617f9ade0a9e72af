import { Redirect, Route, Switch } from 'wouter';
import { Home } from '../home/home.tsx';
import { Workspace } from '../workspace/workspace.tsx';

/** An application's token is in the fragment of the URL, which browsers send nowhere. */
export function Screens() {
  return (
    <Switch>
      <Route path="/">
        <Home />
      </Route>
      <Route path="/a/:token/*?">{({ token }) => <Workspace key={token} token={token} />}</Route>
      <Route>
        <Redirect to="/" />
      </Route>
    </Switch>
  );
}
