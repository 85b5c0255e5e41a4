package io.undersocket.engineio.internal.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines that are set, the earliest first: a binary heap of numbers. Setting, moving and
 * removing are logarithmic, without an object per call.
 *
 * <p>What moves in the heap are times and numbers of entries; each deadline stays in its entry. A
 * heap of the deadlines themselves would have to look at one far away in memory for each
 * comparison, and the garbage collector would have to be told of each step: with ten thousand of
 * them that was most of what a heartbeat cost.
 *
 * <p>It grows with the number of deadlines, by 20 to 40 bytes for each, and does not shrink.
 * Guarded by its owner.
 */
final class DeadlineHeap {

  private static final int NONE = -1;

  /** The place of a deadline that was taken out. */
  private static final int OUT = -2;

  /** By entry; null where an entry is free. */
  private @Nullable Deadline[] deadlines = new Deadline[16];

  /** By entry: its place in the heap, {@link #OUT}, or the next free entry. */
  private int[] places = new int[16];

  /** By place: when it is due. */
  private long[] times = new long[16];

  /** By place: the entry. */
  private int[] entries = new int[16];

  private int size;

  /** The first of the free entries that were used before. */
  private int free = NONE;

  /** The first entry that was never used; all behind it were not either. */
  private int unused;

  int size() {
    return size;
  }

  /** When the earliest is due; there has to be one. */
  long firstNanos() {
    return times[0];
  }

  /** Adds a deadline, or moves it if it is there. */
  void set(Deadline deadline, long atNanos) {
    int entry = deadline.entry;
    if (entry == Deadline.NOT_SET) {
      add(deadline, atNanos);
    } else if (places[entry] == OUT) {
      siftUp(size++, atNanos, entry);
    } else if (atNanos - times[places[entry]] > 0) {
      siftDown(places[entry], atNanos, entry);
    } else {
      siftUp(places[entry], atNanos, entry);
    }
  }

  private void add(Deadline deadline, long atNanos) {
    int entry = free;
    if (entry != NONE) {
      free = places[entry];
    } else {
      if (unused == deadlines.length) {
        grow();
      }
      entry = unused++;
    }
    deadlines[entry] = deadline;
    deadline.entry = entry;
    siftUp(size++, atNanos, entry);
  }

  /** All or nothing: there may be no memory for one of them. */
  private void grow() {
    int length = unused * 2;
    @Nullable Deadline[] moreDeadlines = Arrays.copyOf(deadlines, length);
    int[] morePlaces = Arrays.copyOf(places, length);
    long[] moreTimes = Arrays.copyOf(times, length);
    int[] moreEntries = Arrays.copyOf(entries, length);
    deadlines = moreDeadlines;
    places = morePlaces;
    times = moreTimes;
    entries = moreEntries;
  }

  /**
   * Takes the earliest out; there has to be one. Its entry remains its own until it is {@linkplain
   * #release released}: most are set again at once.
   */
  Deadline takeFirst() {
    int entry = entries[0];
    Deadline first = deadlines[entry];
    if (first == null) {
      throw new AssertionError("the entry " + entry + " is in the heap and free");
    }
    removeAt(0);
    places[entry] = OUT;
    return first;
  }

  /** Frees the entry of a deadline that was taken out, unless it was set again. */
  void release(Deadline taken) {
    int entry = taken.entry;
    if (entry != Deadline.NOT_SET && places[entry] == OUT) {
      free(entry, taken);
    }
  }

  /**
   * Removes a deadline.
   *
   * @return whether it was there
   */
  boolean remove(Deadline deadline) {
    int entry = deadline.entry;
    if (entry == Deadline.NOT_SET) {
      return false;
    }
    int place = places[entry];
    if (place != OUT) {
      removeAt(place);
    }
    free(entry, deadline);
    return place != OUT;
  }

  private void removeAt(int place) {
    size--;
    if (place < size) {
      int last = entries[size];
      long atNanos = times[size];
      siftDown(place, atNanos, last);
      if (places[last] == place) {
        siftUp(place, atNanos, last);
      }
    }
  }

  private void free(int entry, Deadline deadline) {
    deadline.entry = Deadline.NOT_SET;
    deadlines[entry] = null;
    places[entry] = free;
    free = entry;
  }

  /** Removes all of them. */
  void clear() {
    for (int i = 0; i < unused; i++) {
      Deadline deadline = deadlines[i];
      if (deadline != null) {
        deadline.entry = Deadline.NOT_SET;
        deadlines[i] = null;
      }
    }
    size = 0;
    free = NONE;
    unused = 0;
  }

  private void siftUp(int from, long atNanos, int entry) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) >>> 1;
      if (atNanos - times[parent] >= 0) {
        break;
      }
      put(place, times[parent], entries[parent]);
      place = parent;
    }
    put(place, atNanos, entry);
  }

  private void siftDown(int from, long atNanos, int entry) {
    int place = from;
    int firstLeaf = size >>> 1;
    while (place < firstLeaf) {
      int child = 2 * place + 1;
      if (child + 1 < size && times[child + 1] - times[child] < 0) {
        child++;
      }
      if (times[child] - atNanos >= 0) {
        break;
      }
      put(place, times[child], entries[child]);
      place = child;
    }
    put(place, atNanos, entry);
  }

  private void put(int place, long atNanos, int entry) {
    times[place] = atNanos;
    entries[place] = entry;
    places[entry] = place;
  }
}
