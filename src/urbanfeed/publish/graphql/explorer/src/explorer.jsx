// GraphiQL over the page's own address: answers by POST, what is subscribed to as an event stream.

import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { getOperationAST } from 'graphql';
import { createClient } from 'graphql-sse';
import { createRoot } from 'react-dom/client';
import './explorer.css';
import welcome from './welcome.graphql';

async function answer(operation) {
  const response = await fetch(location.pathname, {
    method: 'POST',
    headers: { Accept: 'application/graphql-response+json', 'Content-Type': 'application/json' },
    body: JSON.stringify(operation),
  });
  return response.json();
}

const events = createClient({ url: location.pathname });

function fetcher(operation, { documentAST } = {}) {
  const asked = documentAST && getOperationAST(documentAST, operation.operationName);
  return asked?.operation === 'subscription' ? events.iterate(operation) : answer(operation);
}

// `/graphql?query=…&variables=…` opens a query, so that one can be sent to somebody by its address.
const asked = new URLSearchParams(location.search);

createRoot(document.getElementById('explorer')).render(
  <GraphiQL
    fetcher={fetcher}
    defaultQuery={welcome}
    query={asked.get('query') ?? undefined}
    variables={asked.get('variables') ?? undefined}
    isHeadersEditorEnabled={false}
  >
    <GraphiQL.Logo>urbanfeed</GraphiQL.Logo>
  </GraphiQL>,
);
