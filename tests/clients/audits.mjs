// The audits of the GraphQL-over-HTTP working draft, by npm graphql-http, against the server at the address given.
// Prints one line of JSON for each: its id, its name, its status, and what was wrong.
import { auditServer } from "graphql-http";

for (const audit of await auditServer({ url: process.argv[2] })) {
  const { id, name, status } = audit;
  console.log(JSON.stringify({ id, name, status, reason: audit.reason ?? null }));
}
