package io.drover.embedded.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.embedded.rows.JobRow;
import io.drover.embedded.rows.Keys;
import io.drover.embedded.storage.Storage;
import io.drover.job.JobOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadAheadTest {

  private static final int QUEUE = 7;

  private final ReadAhead.Limits limits = new ReadAhead.Limits(5, 4000, 6000);
  private final Side one = new Side();
  private final Side other = new Side();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void holdsWhatTheTableHas(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 5000; i++) {
      (random.nextInt(4) == 0 ? other : one).step(random);
    }
  }

  @Test
  void readsNothingWhileAllJobsAreHere() {
    one.ahead.complete();
    for (long order = 1; order <= 5; order++) {
      one.put(order, 10);
    }
    assertThat(one.first(5)).hasSize(5);
    assertThat(one.reads).isZero();
  }

  @Test
  void readsOnOnlyFromWhatItKnows() {
    for (long order = 1; order <= 20; order++) {
      one.table.put(Keys.order(QUEUE, order), one.job(order, 10));
    }
    assertThat(one.first(5)).hasSize(5);
    one.claim(5);
    assertThat(one.first(5)).hasSize(5);
    assertThat(one.rowsRead).isEqualTo(10);
  }

  @Test
  void readsNoFurtherThanItIsAskedAboutWhenJobsAreLarge() {
    for (long order = 1; order <= 20; order++) {
      one.table.put(Keys.order(QUEUE, order), one.job(order, 5000));
    }
    assertThat(one.find(10, Keys.order(QUEUE, 1))).isEmpty();
    assertThat(one.rowsRead).isOne();
    assertThat(one.find(10, Keys.order(QUEUE, 4))).hasSize(3);
    assertThat(one.rowsRead).isLessThanOrEqualTo(4);
  }

  @Test
  void forgetsWhatTakesTooMuchTogether() {
    one.ahead.complete();
    other.ahead.complete();
    one.put(1, 3000);
    other.put(1, 3000);
    assertThat(one.ahead.first(1, Keys.end(QUEUE))).isEmpty();
    assertThat(one.first(1)).hasSize(1);
    assertThat(one.reads).isOne();
  }

  /** A table with some of its jobs active, and the read-ahead of it. */
  private final class Side implements ReadAhead.Source {

    final NavigableMap<byte[], JobRow> table = new TreeMap<>(Arrays::compareUnsigned);
    final Set<String> active = new HashSet<>();
    final ReadAhead ahead = new ReadAhead(QUEUE, limits);
    int reads;
    int rowsRead;

    void step(Random random) {
      switch (random.nextInt(6)) {
        case 0, 1 -> put(random.nextInt(60), random.nextInt(2000));
        case 2 -> claim(random.nextInt(8));
        case 3 -> settleOne();
        case 4 -> removeOne(random);
        default -> rewriteOne(random);
      }
      int max = 1 + random.nextInt(8);
      long to = random.nextInt(70);
      assertThat(ids(find(max, Keys.order(QUEUE, to)))).isEqualTo(expected(max, to));
      assertThat(ahead.head()).satisfies(head -> assertThat(isAtOrBelowFirst(head)).isTrue());
    }

    void put(long order, int size) {
      byte[] key = Keys.order(QUEUE, order);
      if (table.containsKey(key)) {
        return;
      }
      if (table.keySet().stream().allMatch(k -> active.contains(table.get(k).id))) {
        ahead.complete();
      }
      JobRow job = job(order, size);
      table.put(key, job);
      ahead.stored(job);
    }

    JobRow job(long order, int size) {
      JobRow job = new JobRow(Long.toString(order), "job", new byte[size], JobOptions.defaults());
      job.key = Keys.order(QUEUE, order);
      job.size = size;
      return job;
    }

    void claim(int max) {
      for (JobRow job : first(max)) {
        ahead.left(job);
        active.add(job.id);
      }
    }

    void settleOne() {
      Iterator<String> ids = active.iterator();
      if (ids.hasNext()) {
        table.remove(Keys.order(QUEUE, Long.parseLong(ids.next())));
        ids.remove();
      }
    }

    void removeOne(Random random) {
      JobRow job = anyReady(random);
      if (job != null) {
        table.remove(job.key);
        ahead.left(job);
      }
    }

    void rewriteOne(Random random) {
      JobRow job = anyReady(random);
      if (job != null) {
        JobRow changed = job(Long.parseLong(job.id), random.nextInt(2000));
        table.put(changed.key, changed);
        ahead.stored(changed);
      }
    }

    private JobRow anyReady(Random random) {
      List<JobRow> ready = table.values().stream().filter(job -> !active.contains(job.id)).toList();
      return ready.isEmpty() ? null : ready.get(random.nextInt(ready.size()));
    }

    List<JobRow> first(int max) {
      return find(max, Keys.end(QUEUE));
    }

    private List<JobRow> find(int max, byte[] to) {
      if (!ahead.has(max, to)) {
        ahead.read(max, to, this);
      }
      return ahead.first(max, to);
    }

    private List<String> expected(int max, long to) {
      return table.headMap(Keys.order(QUEUE, to)).values().stream()
          .filter(job -> !active.contains(job.id))
          .limit(max)
          .map(job -> job.id)
          .toList();
    }

    private List<String> ids(List<JobRow> jobs) {
      List<String> ids = new ArrayList<>();
      for (JobRow job : jobs) {
        assertThat(job).isSameAs(table.get(job.key));
        ids.add(job.id);
      }
      return ids;
    }

    private boolean isAtOrBelowFirst(byte[] head) {
      return table.values().stream()
          .filter(job -> !active.contains(job.id))
          .allMatch(job -> Arrays.compareUnsigned(head, job.key) <= 0);
    }

    @Override
    public Storage.Rows open(byte[] from, byte[] to) {
      reads++;
      Iterator<Map.Entry<byte[], JobRow>> rows = table.subMap(from, to).entrySet().iterator();
      return new Storage.Rows() {
        private Map.Entry<byte[], JobRow> row;

        @Override
        public boolean next() {
          if (!rows.hasNext()) {
            return false;
          }
          row = rows.next();
          rowsRead++;
          return true;
        }

        @Override
        public byte[] key() {
          return row.getKey();
        }

        @Override
        public byte[] value() {
          return new byte[0];
        }

        @Override
        public void close() {
          // Nothing to release.
        }
      };
    }

    @Override
    public JobRow ready(byte[] key, byte[] value) {
      JobRow job = table.get(key);
      return active.contains(job.id) ? null : job;
    }
  }
}
