import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/** How many connections of each kind are held open; each that is closed is opened again. */
const kinds = { unfinished: 500, slow: 500, idle: 5_000 };
const length = 5_590_000;
const reopenMs = 500;

const { hostname, port } = workerData as { hostname: string; port: string };
const head = [
  'POST /sandbox/partner/customer/create HTTP/1.1',
  'Host: localhost',
  'Content-Type: application/json',
  `Content-Length: ${length}`,
  '\r\n',
].join('\r\n');
const nearlyAll = Buffer.alloc(length - 1, ' ');

const opened = { unfinished: 0, slow: 0, idle: 0 };
const sockets = new Set<Socket>();
let isOver = false;

const begin: Record<keyof typeof kinds, (socket: Socket) => void> = {
  unfinished: (socket) => socket.write(head) && socket.write(nearlyAll),
  slow: (socket) => {
    socket.write(head);
    const drip = setInterval(() => socket.write(' '), 1_000);
    socket.once('close', () => clearInterval(drip));
  },
  idle: () => {},
};

function open(kind: keyof typeof kinds): void {
  if (isOver) return;
  const socket = connect(Number(port), hostname, () => {
    opened[kind] += 1;
    begin[kind](socket);
  });
  sockets.add(socket);
  socket.on('error', () => {}).resume();
  socket.once('close', () => {
    sockets.delete(socket);
    setTimeout(open, reopenMs, kind);
  });
}

for (const [kind, count] of Object.entries(kinds)) {
  for (let at = 0; at < count; at += 1) open(kind as keyof typeof kinds);
}
parentPort?.once('message', () => {
  isOver = true;
  for (const socket of sockets) socket.destroy();
  const counts = Object.entries(opened).map(([kind, count]) => `${count} ${kind}`);
  parentPort?.postMessage(`opened ${counts.join(', ')}`);
});
