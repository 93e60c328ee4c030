import { Module } from '@nestjs/common';
import { StandInModule } from '@gatehouse/stand-in';
import { ArticlesController } from './articles/articles.controller.js';
import { operations } from './operations.js';

const contract = new URL('../openapi.yaml', import.meta.url);

@Module({
  imports: [StandInModule.for({ name: 'kb', operations, contract })],
  controllers: [ArticlesController],
})
export class AppModule {}
