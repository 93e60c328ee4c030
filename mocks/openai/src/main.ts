import { runService } from '@gatehouse/service-kit';
import { openaiService } from './service.js';

await runService(openaiService);
