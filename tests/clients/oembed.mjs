// An address as a site that takes oEmbed sees it: @extractus/oembed-extractor, told of us as a provider (`provider`), or
// finding us by the page itself (`discovery`). Addresses and bounds come as a JSON list on standard input.

import { readFileSync } from 'node:fs';
import { extract, hasProvider, setProviderList } from '@extractus/oembed-extractor';

const [, , home, way] = process.argv;
const endpoints = [{ schemes: [`${home}/*`], url: `${home}/oembed`, formats: ['json'], discovery: true }];
setProviderList(way === 'provider' ? [{ provider_name: 'urbanfeed', provider_url: home, endpoints }] : []);

// It asks every provider by https; this one speaks http alone.
const plainly = (url) => fetch(String(url).replace(/^https:/, 'http:'));

async function taken([url, params]) {
  try {
    return { known: hasProvider(url), ...(await extract(url, params, plainly)) };
  } catch (error) {
    return { known: hasProvider(url), error: error.message };
  }
}

console.log(JSON.stringify(await Promise.all(JSON.parse(readFileSync(0, 'utf8')).map(taken))));
