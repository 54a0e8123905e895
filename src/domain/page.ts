/** A position in a list sorted from newest to oldest: by `order`, then by id. */
export interface Place {
  /** When the item was created, or its sequence number. */
  order: number;
  id: string;
}

export interface PageRequest<At = Place> {
  limit: number;
  /** Where the previous page ended; null for the first. */
  after: At | null;
}

export interface Page<Item, At = Place> {
  items: Item[];
  /** Where the next page starts; null at the end of the list. */
  next: At | null;
}
