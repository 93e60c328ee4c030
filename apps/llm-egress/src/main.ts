import { runService } from '@gatehouse/service-kit';
import { llmEgressService } from './service.js';

await runService(llmEgressService);
