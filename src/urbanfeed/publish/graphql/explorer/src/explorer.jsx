// GraphiQL over the page's own address: answers by POST, what is subscribed to as an event stream.

import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { getOperationAST, parse } from 'graphql';
import { createClient } from 'graphql-sse';
import { createRoot } from 'react-dom/client';
import './explorer.css';
import examples from './examples.js';

async function answer(operation) {
  const response = await fetch(location.pathname, {
    method: 'POST',
    headers: { Accept: 'application/graphql-response+json', 'Content-Type': 'application/json' },
    body: JSON.stringify(operation),
  });
  return response.json();
}

const events = createClient({ url: location.pathname });

// Just after a change of tabs GraphiQL still names the operation of the tab before: what is asked is read from the query
// itself, and a name is sent only where there are several to choose from.
function fetcher({ operationName, ...operation }) {
  const parsed = documentOf(operation.query);
  const only = parsed && getOperationAST(parsed);
  const asked = only ?? (parsed && getOperationAST(parsed, operationName));
  const sent = only ? operation : { ...operation, operationName };
  return asked?.operation === 'subscription' ? events.iterate(sent) : answer(sent);
}

function documentOf(query) {
  try {
    return parse(query);
  } catch {
    return null; // the server says what is wrong with it
  }
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
