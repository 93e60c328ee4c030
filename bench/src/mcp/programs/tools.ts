import { z } from 'zod';

/** What the backend answers: `bench/manifests/mcp/warehouse.openapi.yaml`. */
export const Item = z.object({
  sku: z.string().describe("The article's number."),
  name: z.string().describe('What it is called.'),
  stock: z.int().describe('How many pieces are there.'),
  warehouse: z.string().describe('Where they are.'),
  shelf: z.string().describe('On which shelf.'),
  updated: z.string().describe('When they were counted last.'),
});

export const Arguments = z.object({
  sku: z.string().min(1).max(64).describe('The article\'s number, "SKU-" and digits.'),
});

export interface Tool {
  readonly name: string;
  /** Behind `/items/{sku}`. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
}

/** The tools that every contender offers: the operations of the same contract, written down once more. */
export const TOOLS: readonly Tool[] = [
  {
    name: 'get_item',
    path: '',
    title: 'Get an item',
    description:
      'Gets one article of the warehouse, namely what it is, how many there are, and where.',
  },
  {
    name: 'get_stock',
    path: '/stock',
    title: 'Get the stock of an item',
    description: 'Gets how many pieces of an article are there, and how many are promised.',
  },
  {
    name: 'get_price',
    path: '/price',
    title: 'Get the price of an item',
    description: 'Gets what an article costs, with and without tax.',
  },
  {
    name: 'get_supplier',
    path: '/supplier',
    title: 'Get the supplier of an item',
    description: 'Gets who delivers an article, and how long that takes.',
  },
  {
    name: 'get_location',
    path: '/location',
    title: 'Get the place of an item',
    description: 'Gets the hall, the aisle and the shelf of an article.',
  },
  {
    name: 'get_dimensions',
    path: '/dimensions',
    title: 'Get the size of an item',
    description: 'Gets length, width, height and weight of an article with its packaging.',
  },
  {
    name: 'get_sales',
    path: '/sales',
    title: 'Get the sales of an item',
    description: 'Gets how many pieces of an article were sold in each of the last weeks.',
  },
  {
    name: 'get_returns',
    path: '/returns',
    title: 'Get the returns of an item',
    description: 'Gets how many pieces of an article came back, and why.',
  },
];
