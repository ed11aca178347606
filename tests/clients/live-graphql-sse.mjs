// graphql-sse, in its distinct connections mode: a query, what is refused, and a subscription until we leave it.

import { createClient } from 'graphql-sse';
import { SUBSCRIPTION, say, url } from './told.mjs';

// The answer begins when the subscription is in place.
const fetchFn = async (...request) => {
  const answer = await fetch(...request);
  if (String(request[1].body).includes('Live')) say('listening');
  return answer;
};
const client = createClient({ url, singleConnection: false, retryAttempts: 0, fetchFn });

for await (const { data } of client.iterate({ query: '{ topic(key: "housing") { key } }' })) say(data);
for await (const { errors } of client.iterate({ query: 'subscription { nothing }' })) {
  say({ refused: errors.map(({ extensions }) => extensions.code) });
}
const events = client.iterate({ query: SUBSCRIPTION, variables: { filter: { language: 'sv' } } });
for (let number = 0; number < 2; number += 1) say((await events.next()).value.data);
await events.return();
client.dispose();
say('left');
