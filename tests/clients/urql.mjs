// urql against the server at the address given: by POST and by GET, with its cache.

import { cacheExchange, Client, fetchExchange, gql } from '@urql/core';

let requests = 0;
const methods = new Set();
const client = (preferGetMethod) =>
  new Client({
    url: `${process.argv[2]}/graphql`,
    exchanges: [cacheExchange, fetchExchange],
    preferGetMethod,
    fetch: (address, options) => {
      requests++;
      methods.add(options.method);
      return fetch(address, options);
    },
  });

const PAGE = gql`
  query Page($first: Int!, $filter: ArticleFilter) {
    articles(first: $first, filter: $filter) {
      totalCount
      nodes {
        id
        headline
      }
    }
  }
`;

const answers = [];
for (const get of [false, 'force']) {
  const urql = client(get);
  for (let time = 0; time < 2; time++) {
    const { data, error } = await urql.query(PAGE, { first: 2, filter: { language: ['kk', 'ru'] } }).toPromise();
    if (error) throw error;
    answers.push(data.articles);
  }
}
const wrong = await client(false).query(gql`{ articles(filter: { language: "sv_FI" }) { totalCount } }`, {}).toPromise();

console.log(
  JSON.stringify({
    totals: answers.map((it) => it.totalCount),
    nodes: answers.map((it) => it.nodes.length),
    requests,
    methods: [...methods].sort(),
    code: wrong.error.graphQLErrors[0].extensions.code,
  }),
);
