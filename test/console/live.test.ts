import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimCase } from '../../src/cases/claim.js';
import { makeTestConsole, signIn, type TestConsole, type Visitor, visit } from '../support/console-engine.js';

let desk: TestConsole;
let minh: Visitor;
let minhId: string;
beforeEach(async () => {
  desk = await makeTestConsole();
  minhId = await desk.officer('minh');
  minh = await signIn(desk.app, 'minh');
});
afterEach(() => desk.close());

type Stream = { readonly response: IncomingMessage; text: string; ended: boolean; readonly leave: () => void };

async function openStream(visitor: Visitor): Promise<Stream> {
  if (!desk.app.server.listening) await desk.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = desk.app.server.address() as AddressInfo;
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return new Promise((resolve) => {
    const request = get({ port, host: '127.0.0.1', path: '/console/live', headers: { cookie } }, (response) => {
      const stream: Stream = { response, text: '', ended: false, leave: () => void request.destroy() };
      response.setEncoding('utf8').on('data', (chunk: string) => {
        stream.text += chunk;
      });
      response.on('close', () => {
        stream.ended = true;
      });
      response.on('error', () => {});
      resolve(stream);
    });
    request.on('error', () => {});
  });
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(holds()).toBe(true);
}

describe('live updates', () => {
  it('tell which case changed and nothing about it', async () => {
    const id = await desk.seedCase({ story: 'secret' });
    const stream = await openStream(minh);
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    await claimCase(desk.world.engine, { kind: 'staff', id: minhId, name: 'Minh', role: 'officer' }, id);
    await until(() => stream.text.includes(id));
    expect(stream.text.startsWith('retry: 3000\n\n')).toBe(true);
    expect(stream.text.replace(/^retry.*\n\n/, '').split('\n\n')[0]).toBe(`event: change\ndata: ${id}`);
    stream.leave();
  });

  it('are for staff who have a password of their own', async () => {
    expect((await visit(desk.app).get('/console/live', { accept: 'text/event-stream' })).status).toBe(401);
    await desk.officer('moi', 'officer', 'vi', true);
    expect((await (await signIn(desk.app, 'moi')).get('/console/live')).location).toBe('/console/password');
  });

  it('leave no listener behind when the browser goes', async () => {
    const { changes } = desk.world.engine;
    const streams = [await openStream(minh), await openStream(minh)];
    expect(changes.listeners()).toBe(2);
    for (const stream of streams) stream.leave();
    await until(() => changes.listeners() === 0);
  });

  it('do not keep the server from closing', async () => {
    const stream = await openStream(minh);
    const began = performance.now();
    await desk.app.close();
    expect(performance.now() - began).toBeLessThan(1_000);
    await until(() => stream.ended);
    expect(desk.world.engine.changes.listeners()).toBe(0);
  });

  it('end with the session: signed out, ended from elsewhere, or disabled', async () => {
    const here = await signIn(desk.app, 'minh');
    const stream = await openStream(minh);
    const other = await openStream(here);
    await minh.post('/console/sign-out');
    await until(() => stream.ended);
    expect(other.ended).toBe(false);

    await desk.officer('ha', 'admin');
    const ha = await signIn(desk.app, 'ha');
    await ha.post(`/console/staff/${minhId}/disable`);
    await until(() => other.ended);
  });
});
