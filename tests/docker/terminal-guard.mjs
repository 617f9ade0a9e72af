// Runs a command like a terminal: a Ctrl-C reaches all processes of its group, and a hang-up does
// when the test is gone.
import { spawn } from 'node:child_process';

const [file, ...args] = process.argv.slice(2);
const child = spawn(file, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
process.on('disconnect', () => process.kill(0, 'SIGHUP'));
child.once('exit', (code) => process.exit(code ?? 1));
