/** Articles: headline, where it comes from and when, what it says in short, and whether it was corrected. */
import { host, webAddress } from './addresses.js';
import { make } from './parts.js';

/** An element for each. tag: of their headlines. To copy a whole article is cheaper than to make each part of it. */
export function itemsOf(nodes, tag) {
  const headline = make(tag, 'headline', {}, make('a'));
  const meta = make('p', 'meta', {}, make('bdi', 'source'), make('time', 'date'));
  const blank = make('article', 'item', { tabIndex: 0, ariaSetSize: nodes.length }, headline, meta);
  return nodes.map((node, place) => filled(blank.cloneNode(true), node, place));
}

/** place: its place in the list, from 0. */
function filled(article, node, place) {
  const [headline, meta] = article.children;
  const [link] = headline.children;
  const [source, date] = meta.children;
  article.lang = node.language || '';
  article.dir = node.language ? node.direction.toLowerCase() : 'auto';
  article.ariaPosInSet = place + 1;
  article.dataset.id = node.id;
  article.setAttribute('aria-labelledby', (headline.id = `headline-${place}`));
  link.href = webAddress(node.url) || host(`articles/${node.id}`);
  link.textContent = node.headline;
  source.textContent = node.source.title;
  // In words by the server, since a browser's first own date takes it longer than all the rest (Intl).
  date.dateTime = node.published?.at || node.firstSeen;
  date.append(said(node.dateline));
  const picture = node.images?.find((it) => webAddress(it.url));
  if (picture) article.prepend(image(picture));
  if (node.excerpt) article.append(make('p', 'excerpt', { textContent: node.excerpt }));
  if (node.correctedLine) article.append(make('p', 'note', {}, said(node.correctedLine)));
  return article;
}

/** A line of the server's, marked where it is in English, as it is where we have no words in the article's language. */
const said = (text) =>
  /^(read on|corrected) /.test(text) ? make('span', '', { lang: 'en', dir: 'ltr', textContent: text }) : text;

/** It lies at the publisher's: asked for when it comes near, and without saying by whom. One that does not come goes. */
const image = ({ url, alt }) =>
  make('img', 'image', {
    alt: alt || '',
    loading: 'lazy',
    referrerPolicy: 'no-referrer',
    onerror() {
      this.remove();
    },
    // Behind all that decides how it is asked for.
    src: url,
  });
