import { runService } from '@gatehouse/service-kit';
import { ordersService } from './service.js';

await runService(ordersService);
