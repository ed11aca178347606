// GraphiQL over the page's own address.

import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { createRoot } from 'react-dom/client';
import './explorer.css';
import examples from './examples.js';

async function fetcher(operation) {
  const answer = await fetch(location.pathname, {
    method: 'POST',
    headers: { Accept: 'application/graphql-response+json', 'Content-Type': 'application/json' },
    body: JSON.stringify(operation),
  });
  return answer.json();
}

// `/graphql?query=…&variables=…` opens a query, so that one can be sent to somebody by its address.
const asked = new URLSearchParams(location.search);

createRoot(document.getElementById('explorer')).render(
  <GraphiQL
    fetcher={fetcher}
    defaultTabs={examples}
    defaultQuery={'# A new query. Ctrl-Space completes it.\n'}
    query={asked.get('query') ?? undefined}
    variables={asked.get('variables') ?? undefined}
    isHeadersEditorEnabled={false}
  >
    <GraphiQL.Logo>urbanfeed</GraphiQL.Logo>
  </GraphiQL>,
);
