// urql: a subscription over graphql-ws, and one as an event stream by its own fetchExchange.

import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { SUBSCRIPTION, after, say, socketUrl, url } from './told.mjs';

let listening = after(2, () => say('listening'));
const half = after(3, () => listening());
const socket = createClient({
  url: socketUrl,
  webSocketImpl: WebSocket,
  keepAlive: 50,
  on: { pong: (received) => received && half() },
});
const overSocket = new Client({
  url,
  preferGetMethod: false,
  exchanges: [
    subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});
const overEvents = new Client({
  url,
  preferGetMethod: false,
  exchanges: [fetchExchange],
  fetchSubscriptions: true,
  fetch: async (...request) => {
    const answer = await fetch(...request);
    listening();
    return answer;
  },
});

const leave = () => {
  for (const it of subscriptions) it.unsubscribe();
  socket.dispose();
};
// Not out of the callback: urql throws what its own aborting of a stream gives it when it is busy with an event of it.
const done = after(4, () => setTimeout(leave, 100));
const subscriptions = Object.entries({ overSocket, overEvents }).map(([name, client]) =>
  client.subscription(SUBSCRIPTION, { filter: { language: 'sv' } }).subscribe(({ data, error }) => {
    say({ [name]: data ?? String(error) });
    done();
  }),
);
