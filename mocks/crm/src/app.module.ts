import { Module } from '@nestjs/common';
import { StandInModule } from '@gatehouse/stand-in';
import { CustomersController } from './customers/customers.controller.js';
import { operations } from './operations.js';

const contract = new URL('../openapi.yaml', import.meta.url);

@Module({
  imports: [StandInModule.for({ name: 'crm', operations, contract })],
  controllers: [CustomersController],
})
export class AppModule {}
