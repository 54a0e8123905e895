/** A place in a list that runs from the newest to the oldest: by `order`, then by id. */
export interface Place {
  /** When an item was made, or its running number. */
  order: number;
  id: string;
}

export interface PageRequest {
  limit: number;
  /** Where the page before ended; null for the first. */
  after: Place | null;
}

export interface Page<Item> {
  items: Item[];
  /** Where the next page goes on; null at the end of the list. */
  next: Place | null;
}
