import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SeramReport } from '@sumaho-jpki/wire/tsm-messages';
import { fetchSeramTransport, SeramTransportError } from './index';

const POLL: SeramReport = {
  localAgentStatus: { localAgentStatusEnum: 'POLLING', executedSeRamCommands: 0 },
  ramResponses: [],
};

describe('SERAM over HTTP', () => {
  let server: Server;
  let uri: string;
  let answer: { status: number; body: string } | 'cut';
  let seen: { url: string; headers: Record<string, unknown>; body: string }[];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push({ url: request.url ?? '', headers: request.headers, body });
        if (answer === 'cut') request.socket.destroy();
        else response.writeHead(answer.status).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/gp/seram/`;
  });
  afterAll(() => server.close());
  beforeEach(() => {
    seen = [];
    answer = { status: 200, body: '{"delay":5}' };
  });

  it('posts to /handshake and /remoteManagement with the session in the query', async () => {
    const transport = fetchSeramTransport({ 'x-agent': 'test' });
    await transport.handshake(uri, 'a b&c', {
      secureElements: [{ seType: 'uicc', seId: '8981100000000000001' }],
      supportedTransportProtocols: ['HTTPS'],
      supportedDataFormats: ['application/json'],
      supportedVersions: ['2.0.0'],
    });
    expect(await transport.remoteManagement(uri, 's', POLL)).toEqual({ delay: 5 });
    expect(seen.map((request) => request.url)).toEqual([
      '/gp/seram/handshake?sessionId=a%20b%26c',
      '/gp/seram/remoteManagement?sessionId=s',
    ]);
    expect(seen[1]?.headers).toMatchObject({ 'content-type': 'application/json', 'x-agent': 'test' });
    expect(JSON.parse(seen[1]?.body ?? '')).toEqual(POLL);
  });
  it('asks for its headers anew for every message', async () => {
    let token = 0;
    const transport = fetchSeramTransport(() => ({ authorization: `Bearer ${(token += 1)}` }));
    await transport.remoteManagement(uri, 's', POLL);
    await transport.remoteManagement(uri, 's', POLL);
    expect(seen.map((request) => request.headers['authorization'])).toEqual(['Bearer 1', 'Bearer 2']);
  });
  it.each([
    [404, 'unknown-session'],
    [406, 'not-acceptable'],
    [401, 'refused'],
    [403, 'refused'],
    [408, 'network'],
    [429, 'network'],
    [500, 'network'],
    [503, 'network'],
  ])('HTTP %i is %s', async (status, fault) => {
    answer = { status, body: 'x' };
    const refusal = await fetchSeramTransport()
      .remoteManagement(uri, 's', POLL)
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(SeramTransportError);
    expect(refusal).toMatchObject({ fault, status });
  });
  it('a cut connection and a closed port are network faults; text that is no JSON is unreadable', async () => {
    const transport = fetchSeramTransport();
    answer = 'cut';
    await expect(transport.remoteManagement(uri, 's', POLL)).rejects.toMatchObject({ fault: 'network' });
    await expect(transport.remoteManagement('http://127.0.0.1:9/x', 's', POLL)).rejects.toMatchObject({
      fault: 'network',
    });
    answer = { status: 200, body: '<html>' };
    await expect(transport.remoteManagement(uri, 's', POLL)).rejects.toMatchObject({ fault: 'unreadable' });
  });
  it('an abort of the caller is no network fault', async () => {
    await expect(
      fetchSeramTransport().remoteManagement(uri, 's', POLL, AbortSignal.abort()),
    ).rejects.not.toBeInstanceOf(SeramTransportError);
  });
});
