/** One question: a document that the server knows by its hash, asked for by GET, so that caches can keep the answer. */
import DOCUMENT from '../../../operations/widget.graphql';
import { host } from './addresses.js';

const PATIENCE = 20_000;

/** The whole question as an address; the same for the same question. */
export function addressOf({ variables }) {
  const address = host('graphql');
  address.search = new URLSearchParams({ documentId: DOCUMENT, variables: JSON.stringify(variables) });
  return address.href;
}

/** The data of the answer. No header is sent that would make the browser ask for permission first (Fetch, 3.3.3). */
export async function ask(address, signal) {
  const answer = await fetch(address, {
    credentials: 'omit',
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
  });
  const { data, errors, detail } = await answer.json();
  // Whoever answers in the place of GraphQL says what is wrong as a problem (RFC 9457).
  if (errors || !data) throw Error(errors?.[0].message || detail);
  return data;
}
