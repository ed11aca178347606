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

const ids = (data) => data.articles.edges.map(({ node }) => node.id);

// What a list shows once it has more than so many articles: Apollo tells it to whoever looks at the list.
const shows = (list, more) =>
  firstValueFrom(list.pipe(filter((it) => it.dataState === 'complete' && ids(it.data).length > more)));

// A list that is asked for more until `next` has nothing to ask for.
async function whole(apollo, variables, next) {
  const list = apollo.watchQuery({ query: PAGE, variables });
  list.subscribe(() => {});
  let { data } = await shows(list, 0);
  for (let more; (more = next(data.articles.pageInfo)); ) {
    const there = ids(data).length;
    await list.fetchMore({ variables: more });
    ({ data } = await shows(list, there));
  }
  return ids(data);
}

const apollo = client();
const forward = await whole(apollo, { first: 2 }, (it) => it.hasNextPage && { first: 2, after: it.endCursor });
const backward = await whole(
  client(),
  { last: 2 },
  (it) => it.hasPreviousPage && { first: undefined, last: 2, before: it.startCursor },
);

// What a list has brought is in the cache under its id, so that a page of one article need not ask for it.
const before = requests;
const cached = apollo.cache.readFragment({
  id: apollo.cache.identify({ __typename: 'Article', id: forward[0] }),
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
const { data } = await apollo.query({ query: NODE, variables: { id: forward[0] } });
const reread = apollo.readQuery({ query: NODE, variables: { id: forward[0] } });

console.log(
  JSON.stringify({
    forward,
    backward,
    cached: cached?.headline.length > 0,
    asked_again,
    kinds: [...new Set(data.node.blocks.map((it) => it.__typename))],
    same_from_cache: JSON.stringify(reread) === JSON.stringify(data),
    abstract: Object.keys(possibleTypes).sort(),
  }),
);
