// Sets the colour scheme before the first paint, like Mantine's ColorSchemeScript, but as a file.
(() => {
  let wish = null;
  try {
    wish = localStorage.getItem('mantine-color-scheme-value');
  } catch {
    // Storage is forbidden: use the system's colours.
  }
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const scheme = wish === 'light' || wish === 'dark' ? wish : dark ? 'dark' : 'light';
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
})();
