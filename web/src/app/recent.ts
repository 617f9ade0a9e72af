import { useLocalStorage } from '@mantine/hooks';
import { useCallback } from 'react';

export interface RecentApplication {
  readonly token: string;
  readonly name: string;
}

const KEPT = 8;

/** Applications opened in this browser, the most recent first. */
export function useRecentApplications() {
  const [recent, setRecent] = useLocalStorage<readonly RecentApplication[]>({
    key: 'ordinal-recent',
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  const forget = useCallback(
    (token: string) => setRecent((all) => all.filter((one) => one.token !== token)),
    [setRecent],
  );
  const remember = useCallback(
    ({ token, name }: RecentApplication) =>
      setRecent((all) =>
        [{ token, name }, ...all.filter((one) => one.token !== token)].slice(0, KEPT),
      ),
    [setRecent],
  );
  return { recent, remember, forget };
}
