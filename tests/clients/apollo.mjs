// Apollo Client against the server at the address given: a list paged through both ways in its cache, a union, nodes.

import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { filter, firstValueFrom } from 'rxjs';

const uri = `${process.argv[2]}/graphql`;
let requests = 0;

async function post(query) {
  const reply = await fetch(uri, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return (await reply.json()).data;
}

const { __schema } = await post('{ __schema { types { name kind possibleTypes { name } } } }');
const abstract = __schema.types.filter((it) => it.possibleTypes);
const possibleTypes = Object.fromEntries(abstract.map((it) => [it.name, it.possibleTypes.map(({ name }) => name)]));

const client = () =>
  new ApolloClient({
    link: new HttpLink({ uri, fetch: (...asked) => (requests++, fetch(...asked)) }),
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: { Query: { fields: { articles: relayStylePagination(['filter', 'order']) } } },
    }),
  });

const PAGE = gql`
  query Page($first: Int, $after: String, $last: Int, $before: String, $filter: ArticleFilter) {
    articles(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
      totalCount
      edges {
        cursor
        node {
          id
          headline
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`;

// A list that a page shows: it is kept up to date as long as somebody looks at it.
async function shown(apollo, variables) {
  const list = apollo.watchQuery({ query: PAGE, variables });
  list.subscribe(() => {});
  await firstValueFrom(list.pipe(filter((it) => it.dataState === 'complete')));
  return list;
}

const ids = (data) => data.articles.edges.map(({ node }) => node.id);

async function forward() {
  const apollo = client();
  const list = await shown(apollo, { first: 2 });
  while (list.getCurrentResult().data.articles.pageInfo.hasNextPage) {
    const { endCursor } = list.getCurrentResult().data.articles.pageInfo;
    await list.fetchMore({ variables: { first: 2, after: endCursor } });
  }
  return { apollo, ids: ids(list.getCurrentResult().data) };
}

async function backward() {
  const list = await shown(client(), { last: 2 });
  while (list.getCurrentResult().data.articles.pageInfo.hasPreviousPage) {
    const { startCursor } = list.getCurrentResult().data.articles.pageInfo;
    await list.fetchMore({ variables: { first: undefined, last: 2, before: startCursor } });
  }
  return ids(list.getCurrentResult().data);
}

const there = await forward();
const back = await backward();

// What a list has brought is in the cache under its id, so that a page of one article need not ask for it.
const before = requests;
const { apollo } = there;
const cached = apollo.cache.readFragment({
  id: apollo.cache.identify({ __typename: 'Article', id: there.ids[0] }),
  fragment: gql`
    fragment Headline on Article {
      headline
    }
  `,
});
await apollo.query({ query: PAGE, variables: { first: 2 } });
const asked_again = requests - before;

const NODE = gql`
  query Node($id: ID!) {
    node(id: $id) {
      id
      ... on Article {
        blocks {
          ... on ParagraphBlock {
            text
          }
          ... on HeadingBlock {
            level
          }
        }
      }
    }
  }
`;
const { data } = await apollo.query({ query: NODE, variables: { id: there.ids[0] } });
const reread = apollo.readQuery({ query: NODE, variables: { id: there.ids[0] } });

console.log(
  JSON.stringify({
    forward: there.ids,
    backward: back,
    cached: cached?.headline.length > 0,
    asked_again,
    kinds: [...new Set(data.node.blocks.map((it) => it.__typename))],
    same_from_cache: JSON.stringify(reread) === JSON.stringify(data),
    abstract: Object.keys(possibleTypes).sort(),
  }),
);
