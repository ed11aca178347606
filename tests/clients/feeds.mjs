// Feeds as other people's programs see them: feedsmith, which reads Atom, RSS and JSON Feed, and the JSON Schema of JSON
// Feed 1.1, by ajv. The documents come as a JSON list on standard input; what was read goes out as one.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parseFeed } from 'feedsmith';

const schema = createRequire(import.meta.url)('jsonfeed-schema/v1.1.js');
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
const valid = ajv.compile(schema);

function read(text) {
  const { format, feed } = parseFeed(text);
  const errors = format === 'json' && !valid(JSON.parse(text)) ? valid.errors : [];
  return { format, feed, errors };
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(read)));
