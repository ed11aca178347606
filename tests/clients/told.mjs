// What the scripts of live subscriptions share: they say on standard output, a JSON value a line, what they have met.

export const url = process.argv[2];
export const socketUrl = url.replace(/^http/, 'ws');
export const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
export const SUBSCRIPTION = 'subscription Live($filter: ArticleFilter) { articlePublished(filter: $filter) { id slug } }';

// An event each time that `count()` has been called so often.
export const after = (times, then) => {
  let left = times;
  return () => {
    left -= 1;
    if (left === 0) then();
  };
};
