import { mysqlLedger } from '../../adapters/mysql/ledger.ts';
import { sealIdleSequences, sealSequences } from '../../usecases/numbering/seal-sequences.ts';
import type { Instance } from '../instance.ts';
import { alone } from '../shared/alone.ts';
import { mysql } from '../shared/mysql.ts';
import { sequences } from '../shared/sequences.ts';

export function sealing(instance: Instance) {
  const { idleAfterMs } = instance.config;
  const ports = { sequences: sequences(instance), ledger: mysqlLedger(mysql(instance)) };
  return {
    ...alone(instance),
    sealIdleSequences: sealIdleSequences({ ...ports, idleAfterMs }),
    sealSequences: sealSequences(ports),
  };
}
