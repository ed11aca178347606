// Apollo Client: queries by HTTP, subscriptions by graphql-ws; what is told of an article changes what the cache has.

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { after, say, socketUrl, url } from './told.mjs';

let listening = () => {};
const socket = createClient({
  url: socketUrl,
  webSocketImpl: WebSocket,
  keepAlive: 50,
  on: { pong: (received) => received && listening() },
});
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: url }),
  ),
});

const ARTICLES = gql`{ articles { nodes { id headline } } }`;
const headlines = ({ data }) => data.articles.nodes.map(({ headline }) => headline);
say(headlines(await client.query({ query: ARTICLES })));

const revised = client.subscribe({ query: gql`subscription { articleRevised { number article { id headline } } }` });
const subscription = revised.subscribe({
  next: async ({ data }) => {
    say(data.articleRevised.number);
    say(headlines(await client.query({ query: ARTICLES, fetchPolicy: 'cache-only' })));
    subscription.unsubscribe();
    await socket.dispose();
    client.stop();
  },
  error: (error) => say({ error: String(error) }),
});
listening = after(3, () => say('listening'));
