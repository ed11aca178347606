/** Elements of the shadow tree: `part` is the class, so that a page can style what we do. */

export function make(tag, name, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  if (name) element.className = element.part = name;
  element.append(...children);
  return element;
}
