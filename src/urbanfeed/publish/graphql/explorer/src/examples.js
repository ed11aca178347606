// The tabs that GraphiQL opens with; each has the name of its operation.

import around from './examples/around.graphql';
import blocks from './examples/blocks.graphql';
import facets from './examples/facets.graphql';
import newest from './examples/newest.graphql';
import paging from './examples/paging.graphql';
import published from './examples/published.graphql';
import search from './examples/search.graphql';

const variables = (values) => JSON.stringify(values, null, 2);

export default [
  { query: newest },
  { query: search, variables: variables({ q: 'қала' }) },
  { query: blocks },
  { query: facets },
  { query: paging, variables: variables({ first: 2, after: null, filter: { until: '2025-12-31' } }) },
  { query: around },
  { query: published },
];
