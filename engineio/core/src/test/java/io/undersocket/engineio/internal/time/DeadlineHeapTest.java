package io.undersocket.engineio.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The heap of deadlines")
class DeadlineHeapTest {

  private final DeadlineHeap heap = new DeadlineHeap();

  private static Deadline deadline() {
    return new Deadline() {
      @Override
      protected void expired() {}
    };
  }

  private Deadline at(long nanos) {
    Deadline deadline = deadline();
    heap.set(deadline, nanos);
    return deadline;
  }

  private Deadline taken() {
    Deadline first = heap.takeFirst();
    heap.release(first);
    return first;
  }

  @Test
  @DisplayName("gives the earliest first")
  void earliestFirst() {
    Deadline third = at(30);
    Deadline first = at(10);
    Deadline second = at(20);
    assertThat(heap.firstNanos()).isEqualTo(10);
    assertThat(List.of(taken(), taken(), taken())).containsExactly(first, second, third);
    assertThat(heap.size()).isZero();
  }

  @Test
  @DisplayName("moves one that is set again, to an earlier or a later time")
  void moved() {
    Deadline moved = at(20);
    Deadline other = at(30);
    heap.set(moved, 40);
    assertThat(heap.firstNanos()).isEqualTo(30);
    heap.set(moved, 10);
    assertThat(taken()).isSameAs(moved);
    assertThat(taken()).isSameAs(other);
    assertThat(heap.size()).isZero();
  }

  @Test
  @DisplayName("says whether one that is removed was there")
  void removed() {
    Deadline deadline = at(10);
    assertThat(heap.remove(deadline)).isTrue();
    assertThat(heap.remove(deadline)).isFalse();
    assertThat(heap.remove(deadline())).isFalse();
  }

  @Test
  @DisplayName("takes one back that it gave")
  void again() {
    Deadline deadline = at(10);
    taken();
    heap.set(deadline, 20);
    assertThat(heap.firstNanos()).isEqualTo(20);
    assertThat(taken()).isSameAs(deadline);
  }

  @Test
  @DisplayName("keeps one that is set again before it is released")
  void setBeforeRelease() {
    Deadline deadline = at(10);
    assertThat(heap.takeFirst()).isSameAs(deadline);
    heap.set(deadline, 20);
    heap.release(deadline);
    assertThat(heap.size()).isEqualTo(1);
    assertThat(taken()).isSameAs(deadline);
  }

  @Test
  @DisplayName("has let go of one that is taken out: it cannot be removed, and can be set anew")
  void removedBeforeRelease() {
    Deadline deadline = at(10);
    Deadline taken = heap.takeFirst();
    assertThat(heap.size()).isZero();
    assertThat(heap.remove(deadline)).isFalse();
    heap.set(deadline, 20);
    heap.release(taken);
    assertThat(heap.remove(deadline)).isTrue();
  }

  @Test
  @DisplayName("gives the place of one that is removed while it is out to another, and it another")
  void placeGivenAway() {
    Deadline first = at(10);
    Deadline taken = heap.takeFirst();
    heap.remove(first);
    Deadline second = at(20);
    heap.set(first, 30);
    heap.release(taken);
    assertThat(heap.size()).isEqualTo(2);
    assertThat(List.of(taken(), taken())).containsExactly(second, first);
  }

  @Test
  @DisplayName("lets all of them go at once, and they can be set again")
  void cleared() {
    List<Deadline> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(at(i));
    }
    heap.clear();
    assertThat(heap.size()).isZero();
    assertThat(all).noneMatch(heap::remove);
    heap.set(all.get(50), 7);
    assertThat(taken()).isSameAs(all.get(50));
  }

  @Test
  @DisplayName("compares times as a clock does that runs over")
  void overflow() {
    Deadline after = at(Long.MIN_VALUE + 5);
    Deadline before = at(Long.MAX_VALUE - 5);
    assertThat(taken()).isSameAs(before);
    assertThat(taken()).isSameAs(after);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  @DisplayName("stays right through whatever is set, moved and removed")
  void anything(long seed) {
    Random random = new Random(seed);
    List<Deadline> known = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      known.add(deadline());
    }
    Map<Deadline, Long> expected = new HashMap<>();
    for (int step = 0; step < 20_000; step++) {
      Deadline any = known.get(random.nextInt(known.size()));
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          long nanos = random.nextInt(1_000);
          heap.set(any, nanos);
          expected.put(any, nanos);
        }
        case 2 -> assertThat(heap.remove(any)).isEqualTo(expected.remove(any) != null);
        default -> {
          if (heap.size() > 0) {
            long first = heap.firstNanos();
            assertThat(expected.values()).allMatch(nanos -> nanos >= first);
            Deadline taken = heap.takeFirst();
            assertThat(expected.remove(taken)).isEqualTo(first);
            switch (random.nextInt(3)) {
              case 0 -> {
                heap.set(any, first);
                expected.put(any, first);
              }
              case 1 -> assertThat(heap.remove(any)).isEqualTo(expected.remove(any) != null);
              default -> {}
            }
            heap.release(taken);
          }
        }
      }
      assertThat(heap.size()).isEqualTo(expected.size());
    }
  }
}
