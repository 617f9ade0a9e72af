import { useEffect, useState } from 'react';

/** Counts up whenever somebody goes to a place within the page, be it the one that is open already. */
export function useVisits(): number {
  const [visits, setVisits] = useState(0);
  useEffect(() => {
    const count = () => setVisits((before) => before + 1);
    window.addEventListener('hashchange', count);
    return () => window.removeEventListener('hashchange', count);
  }, []);
  return visits;
}
