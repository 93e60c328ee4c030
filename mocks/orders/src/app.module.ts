import { Module } from '@nestjs/common';
import { StandInModule } from '@gatehouse/stand-in';
import { operations } from './operations.js';
import { OrdersController } from './orders/orders.controller.js';

const contract = new URL('../openapi.yaml', import.meta.url);

@Module({
  imports: [StandInModule.for({ name: 'orders', operations, contract })],
  controllers: [OrdersController],
})
export class AppModule {}
