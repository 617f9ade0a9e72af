import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import type { Fault, Scene } from './fault.ts';
import { startRival } from './rival.ts';
import { servesAgain } from './silence.ts';

/* MySQL is down, hangs, is read-only, or has deadlocks. Writes go on up to the end of the leased
   block. */

const mysqlOf = ({ world }: Scene) => world.stack.engine('mysql');

/** Operations that clients try while MySQL is down. */
const MEANWHILE = 40;
/** Milliseconds. A client that reads hangs along with MySQL, and in the end every client does. */
const HANGS_MS = 2_500;

export const mysqlFaults: readonly Fault[] = [
  {
    name: 'mysql-killed',
    title: 'kill -9 of MySQL',
    strike: async (scene) => {
      for (const share of [0.3, 0.65]) {
        await scene.load.reached(share);
        const over = scene.recorder.beginFault('mysql-killed', []);
        await mysqlOf(scene).kill('SIGKILL');
        await scene.load.more(MEANWHILE);
        mysqlOf(scene).start();
        await mysqlOf(scene).waitReady();
        over();
      }
    },
  },
  {
    name: 'mysql-hangs',
    title: 'MySQL hangs, then continues',
    strike: async (scene) => {
      for (const share of [0.3, 0.65]) {
        await scene.load.reached(share);
        const over = scene.recorder.beginFault('mysql-hangs', []);
        await mysqlOf(scene).kill('SIGSTOP');
        await Promise.race([scene.load.more(MEANWHILE), delay(HANGS_MS)]);
        await mysqlOf(scene).kill('SIGCONT');
        over();
      }
    },
  },
  {
    name: 'mysql-demoted',
    title: 'MySQL is demoted to read-only, and a primary answers again',
    strike: async ({ world, application, load, recorder }) => {
      const server = await createConnection({ uri: String(world.stack.env.MYSQL_URL) });
      for (const share of [0.3, 0.65]) {
        await load.reached(share);
        const over = recorder.beginFault('mysql-demoted', []);
        await server.query('SET GLOBAL read_only = ON');
        await load.more(MEANWHILE);
        await server.query('SET GLOBAL read_only = OFF');
        await servesAgain(world, application);
        over();
      }
      await server.end();
    },
  },
  {
    name: 'mysql-deadlocks',
    title: 'rival transactions take the locks of the same chats in the other order',
    strike: async ({ world, application, load, recorder }) => {
      await load.reached(0.2);
      const over = recorder.beginFault('mysql-deadlocks', []);
      const url = String(world.stack.env.MYSQL_URL);
      const rivals = [startRival(url, application), startRival(url, application)];
      await load.reached(0.9);
      await Promise.all(rivals.map((rival) => rival.stop()));
      over();
    },
  },
];
