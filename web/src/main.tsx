import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { loadConfig, type PageConfig } from './app/config.ts';
import { NotStarted } from './app/not-started.tsx';

const root = createRoot(document.getElementById('root') as HTMLElement);

loadConfig().then(
  (config: PageConfig) =>
    root.render(
      <StrictMode>
        <App config={config} />
      </StrictMode>,
    ),
  (error: Error) => root.render(<NotStarted reason={error.message} />),
);
