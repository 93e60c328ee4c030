// The Inspector's command line looks for the manifest of the whole Inspector, two folders up, where it is not
// when it is installed by itself. This shows it its own: `node --import <this file>`.
import { register } from 'node:module';

const hook = `export const resolve = (specifier, context, next) =>
  next(specifier === '../../package.json' ? '../package.json' : specifier, context);`;

register(`data:text/javascript,${encodeURIComponent(hook)}`);
