/** How a widget is to look: values that the style sheet knows, and a heading. */

export const LOOK = ['layout', 'images', 'theme', 'heading'];

export const lookOf = ({ choice, value }, ...layouts) => ({
  layout: choice('layout', ...layouts),
  images: choice('images', 'none', 'show'),
  theme: choice('theme', 'auto', 'light', 'dark'),
  heading: value('heading'),
});
