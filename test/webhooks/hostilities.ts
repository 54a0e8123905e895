import type { Socket } from 'node:net';
import { httpAnswer } from '../support/outside-party.ts';
import type { Hostility } from './hostile-receiver.ts';

/** Writes a text repeatedly, as fast as it is read, until the connection is gone. */
function endlessly(socket: Socket, text: string): void {
  const pour = () => {
    while (!socket.destroyed && socket.write(text));
  };
  socket.on('drain', pour);
  pour();
}

/** Writes a text repeatedly and slowly, until the connection is gone. */
function drip(socket: Socket, text: string): void {
  const timer = setInterval(() => socket.write(text), 30);
  socket.on('close', () => clearInterval(timer));
}

function answering(text: string): Hostility {
  return { requested: (socket) => socket.write(text) };
}

/** Faults with which an exchange fails. */
export const failures: Record<string, Hostility> = {
  'resets connections': { connected: (socket) => socket.resetAndDestroy() },
  'resets after the request': { requested: (socket) => socket.resetAndDestroy() },
  'resets after the status line': {
    requested: (socket) => socket.write('HTTP/1.1 200 OK\r\n', () => socket.resetAndDestroy()),
  },
  'disconnects after the request': { requested: (socket) => socket.end() },
  'never responds': { requested: () => {} },
  'responds with 500': answering(httpAnswer(500, 'out of order')),
  'responds with 404 and disconnects': { requested: (socket) => socket.end(httpAnswer(404)) },
  'responds with 503 and an endless body': {
    requested: (socket) => {
      socket.write('HTTP/1.1 503 Unavailable\r\n\r\n');
      endlessly(socket, 'no '.repeat(1_000));
    },
  },
  'responds with endless headers': {
    requested: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      endlessly(socket, 'x-more: and more\r\n');
    },
  },
  'responds with a huge header': answering(httpAnswer(200, '', { 'x-huge': 'x'.repeat(200_000) })),
  'sends endless interim responses': {
    requested: (socket) => endlessly(socket, 'HTTP/1.1 100 Continue\r\n\r\n'),
  },
  'sends its headers slowly': {
    requested: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      drip(socket, 'x: y\r\n');
    },
  },
  'responds with something other than HTTP': answering('SSH-2.0-OpenSSH_9.6\r\n\r\n'),
  'responds with a status that is not a number': answering('HTTP/1.1 2OO OK\r\ncontent-length: 0\r\n\r\n'),
  'switches protocols': answering('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
};

/** Faulty 2xx responses: the status has arrived. */
export const acceptances: Record<string, Hostility> = {
  'accepts with an endless body': {
    requested: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      endlessly(socket, 'yes '.repeat(1_000));
    },
  },
  'accepts, and sends its body slowly': {
    requested: (socket) => {
      socket.write('HTTP/1.1 202 Accepted\r\ncontent-length: 1000000\r\n\r\n');
      drip(socket, 'y');
    },
  },
  'accepts, and resets within its body': {
    requested: (socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nyes', () => socket.resetAndDestroy()),
  },
  'accepts after interim responses': answering(
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n${httpAnswer(200)}`,
  ),
  'accepts with invalid chunks': answering('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nno\r\n'),
};
