/** <urban-feed>: the articles of a query or of a wire. */
import { LOOK, lookOf } from './look.js';

// The filters, by the names of ArticleQuery: those that take several values, and those that take one.
const MANY = ['source', 'language', 'topic', 'place', 'story', 'author', 'q'];
const FILTERS = [...MANY, 'since', 'until'];

export const feed = {
  names: [...FILTERS, 'order', 'wire', 'limit', ...LOOK],

  /**
   * What the attributes ask: the variables of our document; how it is to look, with room for how many articles; and
   * where people find more of it.
   */
  read(attributes) {
    const look = lookOf(attributes, 'list', 'cards', 'headlines');
    const first = attributes.limit(10);
    const excerpts = look.layout !== 'headlines';
    const shown = { first, excerpts, images: excerpts && look.images === 'show' };
    const wire = attributes.value('wire');
    const order = attributes.choice('order', 'newest', 'oldest', 'relevance');
    const filter = {};
    const parameters = new URLSearchParams(order === 'newest' ? '' : { order });
    for (const name of FILTERS) {
      for (const value of attributes.values(name)) {
        if (wire) attributes.refuse(name, 'or else a wire');
        parameters.append(name, value);
        if (MANY.includes(name)) (filter[name] ||= []).push(value);
        else filter[name] = value;
      }
    }
    const asked = wire ? { ofWire: true, wire } : { ofQuery: true, filter, order: order.toUpperCase() };
    const listed = parameters.size ? `?${parameters}` : '';
    const page = wire ? `wires/${encodeURIComponent(wire)}` : listed;
    return { variables: { ...shown, ...asked }, page, look, room: first };
  },

  /** The articles in an answer, and the word to say where there are none. */
  found({ articles, wire }) {
    if (wire === null) throw Error('no such wire');
    return { nodes: (articles || wire.articles).nodes, none: 'empty' };
  },
};
