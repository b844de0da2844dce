import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { EventStream } from '@sluice/core';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { sse } from '../index.ts';
import { send, sendResponse } from '../node/index.ts';
import { listen, listening, type Listening } from './listen.ts';

/** Begins the call that a request asks for. */
export type Begin = (signal?: AbortSignal) => EventStream;

/** The servers that people have, each as our README says to use it. */
export const servers: Readonly<Record<string, (begin: Begin) => Promise<Listening>>> = {
  'node:http with send': (begin) => listen((_, response) => void send(response, begin())),

  'node:http with sse': (begin) =>
    listen((_, response) => {
      const leaving = new AbortController();
      response.on('close', () => leaving.abort());
      void sse(begin(), { signal: leaving.signal }).then((answer) => sendResponse(response, answer));
    }),

  Hono: (begin) => {
    const app = new Hono();
    app.get('/', (c) => sse(begin(c.req.raw.signal), { signal: c.req.raw.signal }));
    return listening(createAdaptorServer({ fetch: app.fetch }) as Server);
  },

  Express: (begin) => {
    const app = express();
    app.get('/', (_, response) => send(response, begin()));
    return listen(app);
  },

  Fastify: async (begin) => {
    const app = fastify({ forceCloseConnections: true });
    app.get('/', async (_, reply) => {
      reply.hijack();
      await send(reply.raw, begin());
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return { url, [Symbol.asyncDispose]: () => app.close() };
  },
};
