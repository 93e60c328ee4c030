import { runCommand } from '@gatehouse/service-kit';
import { authzConfig } from './config.js';
import { rotate } from './rotation/rotate.js';

await runCommand(authzConfig, rotate);
