/** One question: a document that the server knows by its hash, asked for by GET, so that caches can keep the answer. */
import DOCUMENT from '../../../operations/widget.graphql';
import { host } from './addresses.js';

const PATIENCE = 20_000;

/** The whole question as an address; the same for the same question. */
export const addressOf = (variables) =>
  host(`graphql?documentId=${DOCUMENT}&variables=${encodeURIComponent(JSON.stringify(variables))}`);

/** The data of the answer. No header is sent that would make the browser ask for permission first (Fetch, 3.3.3). */
export async function ask(address, aborter) {
  const late = setTimeout(() => aborter.abort(Error(`no answer in ${PATIENCE} ms`)), PATIENCE);
  try {
    const answer = await fetch(address, { credentials: 'omit', signal: aborter.signal });
    const { data, errors, detail } = await answer.json();
    if (data && !errors) return data;
    // Whoever answers in the place of GraphQL says what is wrong as a problem (RFC 9457).
    const error = errors?.[0] || { message: detail || `status ${answer.status}` };
    throw Object.assign(Error(error.message), { wrong: error.extensions });
  } finally {
    clearTimeout(late);
  }
}
