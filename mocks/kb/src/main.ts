import { runService } from '@gatehouse/service-kit';
import { kbService } from './service.js';

await runService(kbService);
