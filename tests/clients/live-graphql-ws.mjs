// graphql-ws, the client that defined graphql-transport-ws: a query, what is refused, a subscription, and the end.

import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { SUBSCRIPTION, after, say, socketUrl } from './told.mjs';

// A few pongs after a subscription it is in place: the first may be of a ping before it.
let listening = () => {};
const client = createClient({
  url: socketUrl,
  webSocketImpl: WebSocket,
  lazy: false,
  keepAlive: 50,
  retryAttempts: 0,
  on: { pong: (received) => received && listening(), closed: ({ code, reason }) => say({ closed: [code, reason] }) },
});

const asked = client.iterate({ query: '{ topic(key: "housing") { key } }' });
for await (const { data } of asked) say(data);

try {
  for await (const answer of client.iterate({ query: 'subscription { nothing }' })) say(answer);
} catch (errors) {
  say({ refused: errors.map(({ extensions }) => extensions.code) });
}

const events = client.iterate({ query: SUBSCRIPTION, variables: { filter: { language: 'sv' } } });
listening = after(3, () => say('listening'));
for (let number = 0; number < 2; number += 1) say((await events.next()).value.data);
await events.return();
listening = after(3, () => client.dispose());
