package io.drover.internal.follow;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The ends of jobs heard last, of all queues of a store together: the latest of each job, up to so
 * many, and so many bytes. Safe for use by several threads.
 */
final class PastEndings {

  private static final int MAX = 4096;
  private static final int MAX_BYTES = 1 << 20;

  /** A larger one is not remembered; the log of events has it still. */
  private static final int MAX_BYTES_OF_ONE = 4096;

  private record Key(Object session, String id) {}

  private final LinkedHashMap<Key, Ending> heard = new LinkedHashMap<>();
  private int bytes;

  /**
   * Remembers an end, in place of what was heard of that job before.
   *
   * @param session stands for one time of following one queue without a gap
   */
  synchronized void hear(Object session, String id, Ending ending) {
    Key key = new Key(session, id);
    remove(key);
    int size = size(ending);
    if (size <= MAX_BYTES_OF_ONE) {
      heard.put(key, ending);
      bytes += size;
    }
    while (heard.size() > MAX || bytes > MAX_BYTES) {
      remove(heard.keySet().iterator().next());
    }
  }

  /** Returns the last end of a job heard in a session, if it is remembered. */
  synchronized @Nullable Ending of(Object session, String id) {
    return heard.get(new Key(session, id));
  }

  /** Forgets everything. */
  synchronized void clear() {
    heard.clear();
    bytes = 0;
  }

  private void remove(Key key) {
    Ending known = heard.remove(key);
    if (known != null) {
      bytes -= size(known);
    }
  }

  private static int size(Ending ending) {
    byte[] result = ending.result();
    String failure = ending.failure();
    return (result == null ? 0 : result.length) + (failure == null ? 0 : failure.length());
  }
}
