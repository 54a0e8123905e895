/** A position in a list sorted from newest to oldest: by `order`, then by id. */
export interface Place {
  /** When the item was created, or its sequence number. */
  order: number;
  id: string;
}

export interface PageRequest {
  limit: number;
  /** Where the previous page ended; null for the first. */
  after: Place | null;
}

export interface Page<Item> {
  items: Item[];
  /** Where the next page starts; null at the end of the list. */
  next: Place | null;
}
