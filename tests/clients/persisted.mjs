// Apollo Client with persisted documents and with batches, against the server at the address given.
// Prints one line of JSON for each request that they made: its method, whether it carried the document, its status;
// and one for each answer.
import { createHash } from "node:crypto";
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { BatchHttpLink } from "@apollo/client/link/batch-http";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";

const url = process.argv[2];
const print = (value) => console.log(JSON.stringify(value));

async function watched(address, options = {}) {
  const answer = await fetch(address, options);
  const sent = options.body ?? new URL(address).search;
  print({ method: options.method ?? "GET", whole: sent.includes("query"), status: answer.status });
  return answer;
}

const COUNT = gql`query Count { articles { totalCount } }`;
const TOPIC = gql`query Topic { topic(key: "housing") { key } }`;
const fresh = { fetchPolicy: "no-cache" };

const persisted = new PersistedQueryLink({
  sha256: (text) => createHash("sha256").update(text).digest("hex"),
  useGETForHashedQueries: true,
});
const apollo = new ApolloClient({
  cache: new InMemoryCache(),
  link: persisted.concat(new HttpLink({ uri: url, fetch: watched })),
});
for (let turn = 0; turn < 2; turn++) print((await apollo.query({ query: COUNT, ...fresh })).data);

const batching = new ApolloClient({ cache: new InMemoryCache(), link: new BatchHttpLink({ uri: url, fetch: watched }) });
const [count, topic] = await Promise.all([COUNT, TOPIC].map((query) => batching.query({ query, ...fresh })));
print({ ...count.data, ...topic.data });
