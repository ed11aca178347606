// What breaks the protocol, said with the bare `ws`, and the codes that graphql-ws has for it.

import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import WebSocket from 'ws';
import { SUBSCRIPTION, say, socketUrl } from './told.mjs';

const init = { type: 'connection_init' };
const subscribe = { id: '1', type: 'subscribe', payload: { query: SUBSCRIPTION } };
const wrong = {
  BadRequest: [init, 'this is no JSON'],
  Unauthorized: [subscribe],
  SubscriberAlreadyExists: [init, subscribe, subscribe],
  TooManyInitialisationRequests: [init, init],
};

const ending = (protocols, messages) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(socketUrl, protocols);
    socket.on('open', () => {
      for (const it of messages) socket.send(typeof it === 'string' ? it : JSON.stringify(it));
    });
    socket.on('close', resolve);
    socket.on('error', reject);
  });

for (const [name, messages] of Object.entries(wrong)) {
  say([name, await ending(GRAPHQL_TRANSPORT_WS_PROTOCOL, messages), CloseCode[name]]);
}
say(['SubprotocolNotAcceptable', await ending('graphql-ws', []), CloseCode.SubprotocolNotAcceptable]);
