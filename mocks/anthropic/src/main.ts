import { runService } from '@gatehouse/service-kit';
import { anthropicService } from './service.js';

await runService(anthropicService);
