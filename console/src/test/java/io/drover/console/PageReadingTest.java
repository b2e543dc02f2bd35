package io.drover.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.Page;
import io.drover.spi.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PageReadingTest {

  private final List<Integer> steps = new ArrayList<>();
  private final List<Long> read = new ArrayList<>();

  /** Reads items of which the first are small, and those behind a number large. */
  private String read(int small, long large) {
    PageReading.Source<Long> source =
        (limit, cursor) -> {
          steps.add(limit);
          int from = cursor == null ? 0 : Integer.parseInt(cursor);
          Page<Long> page =
              Answers.page(
                  LongStream.range(from, from + limit)
                      .map(i -> i < small ? 2 : large)
                      .boxed()
                      .toList(),
                  Integer.toString(from + limit));
          return page;
        };
    return new PageReading<Long>(source, it -> it).read(100, null, read::add);
  }

  @Test
  void aStepIsAtMostTwiceTheOneBefore() {
    assertThat(read(100, 2)).isEqualTo("100");
    assertThat(steps).containsExactly(8, 16, 32, 44);
  }

  @Test
  void stepsShrinkWhenItemsGrow() {
    long large = PageReading.BUDGET / 32;
    read(8, large);
    assertThat(steps).startsWith(8, 16).allMatch(step -> step <= 16);
    assertThat(read.stream().mapToLong(it -> it).sum())
        .isLessThanOrEqualTo(PageReading.BUDGET + large);
  }
}
