/** <urban-feed>: the articles of a query or of a wire. */
import FEED from '../../../operations/widget-feed.graphql';
import WIRE from '../../../operations/widget-wire.graphql';
import { host } from './addresses.js';
import { MANY, TIMES } from './attributes.js';

const FILTERS = [...MANY, ...TIMES, 'order'];

export const feed = {
  names: [...FILTERS, 'wire', 'limit', 'layout', 'images', 'theme', 'heading'],

  /** What the attributes ask: a document with its variables, where people find more of it, and the look. */
  read(attributes) {
    const layout = attributes.choice('layout', 'list', 'cards', 'headlines');
    const images = attributes.choice('images', 'none', 'show');
    const first = attributes.limit(10);
    const shows = { first, excerpts: layout !== 'headlines', images: layout !== 'headlines' && images === 'show' };
    const look = {
      layout,
      images: shows.images ? 'show' : 'none',
      theme: attributes.choice('theme', 'auto', 'light', 'dark'),
      heading: attributes.value('heading'),
      places: first,
    };
    const wire = attributes.value('wire');
    if (wire) {
      const told = FILTERS.filter((it) => attributes.has(it));
      if (told.length) attributes.problems.push(`${told.join(', ')}: a wire says itself what is asked`);
      return { document: WIRE, variables: { ...shows, wire }, more: host(`wires/${encodeURIComponent(wire)}`), look };
    }
    const filter = {};
    const more = host('');
    for (const name of MANY) {
      const values = attributes.values(name);
      if (values.length) filter[name] = values;
      for (const value of values) more.searchParams.append(name, value);
    }
    for (const name of TIMES) {
      const value = attributes.value(name);
      if (value) more.searchParams.append(name, (filter[name] = value));
    }
    const order = attributes.choice('order', 'newest', 'oldest', 'relevance');
    if (order !== 'newest') more.searchParams.append('order', order);
    return { document: FEED, variables: { ...shows, filter, order: order.toUpperCase() }, more, look };
  },

  /** The articles in an answer. */
  found(data) {
    const list = data.wire === undefined ? data.articles : data.wire?.articles;
    if (!list) throw new Error('there is no such wire');
    return { nodes: list.nodes, none: 'empty' };
  },
};
