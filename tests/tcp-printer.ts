/**
 * A ZPL printer behind a TCP port, for tests: answers when asked how it is, keeps what it printed,
 * and dies in the middle of a sheet on command.
 */
import net from 'node:net';

export interface TcpPrinter {
  port: number;
  /** Tracking numbers of the sheets that came out whole, in order. */
  printed: string[];
  /** Those that it was given a part of when it died. */
  torn: string[];
  /** Says of itself that the paper is out. */
  out_of_paper: boolean;
  close(): Promise<void>;
}

const NUMBER = /(?:SF|FH)\d{8,}/;

/** `dies_at`: at its n-th sheet it resets the connection and listens no more. */
export async function tcpPrinter(dies_at = Number.POSITIVE_INFINITY): Promise<TcpPrinter> {
  let begun = 0;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    let got = '';
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      if (got === '' && bytes.toString().startsWith('~HS')) {
        const paper = printer.out_of_paper ? '1' : '0';
        socket.end(`\u0002030,${paper},0,1200\u0003\r\n\u0002000,0,0,0\u0003\r\n`);
        return;
      }
      if (got === '') begun++;
      got += bytes.toString('utf8');
      if (begun < dies_at) return;
      printer.torn.push(NUMBER.exec(got)?.[0] ?? 'unknown');
      server.close();
      for (const each of sockets) each.resetAndDestroy();
    });
    socket.on('end', () => {
      if (got !== '') printer.printed.push(NUMBER.exec(got)?.[0] ?? 'unknown');
      socket.end();
    });
  });
  const listening = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port)),
  );
  const printer: TcpPrinter = {
    port: listening,
    printed: [],
    torn: [],
    out_of_paper: false,
    async close() {
      for (const each of sockets) each.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
  return printer;
}
