// What Mantine's ColorSchemeScript does, as a file: the page is painted in its colours from the start.
(() => {
  let wish = null;
  try {
    wish = localStorage.getItem('mantine-color-scheme-value');
  } catch {
    // Storage is forbidden: the system's colours are taken.
  }
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const scheme = wish === 'light' || wish === 'dark' ? wish : dark ? 'dark' : 'light';
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
})();
