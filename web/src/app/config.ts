/**
 * Settings that the page's server provides. `control`: on a laptop, the secret that its control
 * server requires.
 */
export interface PageConfig {
  readonly api: string;
  readonly control: string | null;
}

export async function loadConfig(): Promise<PageConfig> {
  const response = await fetch('./config.json', { cache: 'no-store' });
  if (!response.ok) throw new Error(`config.json: the server answered ${response.status}`);
  return (await response.json()) as PageConfig;
}
