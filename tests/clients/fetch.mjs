// Plain fetch against the server at the address given, as a page of another origin asks.

const headers = { 'Content-Type': 'application/json', Origin: 'https://elsewhere.example' };

async function ask(query, variables) {
  const body = JSON.stringify({ query, variables });
  const reply = await fetch(`${process.argv[2]}/graphql`, { method: 'POST', headers, body });
  const { data, errors } = await reply.json();
  return { data, errors, origin: reply.headers.get('access-control-allow-origin') };
}

const seen = [];
let after = null;
do {
  const { data } = await ask(
    'query ($after: String) { articles(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }',
    { after },
  );
  seen.push(...data.articles.nodes.map((it) => it.id));
  after = data.articles.pageInfo.hasNextPage ? data.articles.pageInfo.endCursor : null;
} while (after);
const { errors, origin } = await ask('{ nothing }');

console.log(JSON.stringify({ seen, code: errors[0].extensions.code, origin }));
