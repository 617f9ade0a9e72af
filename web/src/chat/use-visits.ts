import { useEffect, useState } from 'react';

/** Counts navigations within the page, even to the place that is already open. */
export function useVisits(): number {
  const [visits, setVisits] = useState(0);
  useEffect(() => {
    const count = () => setVisits((before) => before + 1);
    window.addEventListener('hashchange', count);
    return () => window.removeEventListener('hashchange', count);
  }, []);
  return visits;
}
