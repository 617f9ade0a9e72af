// Runs a command as a terminal does: the processes of its group get a Ctrl-C together, and a hang-up when the test is gone.
import { spawn } from 'node:child_process';

const [file, ...args] = process.argv.slice(2);
const child = spawn(file, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
process.on('disconnect', () => process.kill(0, 'SIGHUP'));
child.once('exit', (code) => process.exit(code ?? 1));
