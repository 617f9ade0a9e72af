import { ENGINE_NAMES, type EngineName, USUAL_PORT } from '../engines/engine.ts';
import { freePort, isFree } from '../process/port.ts';

export type PortName = EngineName | 'api' | 'page';
export type Ports = Readonly<Record<PortName, number>>;

const USUAL: Ports = { ...USUAL_PORT, api: 3000, page: 8080 };
const NAMES: readonly PortName[] = [...ENGINE_NAMES, 'api', 'page'];

export interface PortWishes {
  readonly wishes: Partial<Ports>;
  /** Whether to prefer the usual ports where no other was asked for. */
  readonly usual: boolean;
  readonly needed: (name: PortName) => boolean;
  readonly say: (line: string) => void;
}

export async function choosePorts({ wishes, usual, needed, say }: PortWishes): Promise<Ports> {
  const taken = new Set<number>();
  const chosen: Record<PortName, number> = { ...USUAL };
  for (const name of NAMES.filter(needed)) {
    const wish = wishes[name] ?? (usual ? USUAL[name] : undefined);
    const granted = wish !== undefined && !taken.has(wish) && (await isFree(wish));
    const port = granted ? wish : await freePort(taken);
    if (wish !== undefined && !granted)
      say(`Port ${wish} is in use; ${name} takes ${port} instead.`);
    taken.add(port);
    chosen[name] = port;
  }
  return chosen;
}
