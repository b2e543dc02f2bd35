package io.drover.internal.call;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The names of what belongs to a queue of requests. Stateless. */
final class CallNames {

  /** The exchange whose bindings tell which reply queues there are. */
  static final String EXCHANGE = "drover.rpc";

  /** The name of the jobs that are requests. */
  static final String REQUEST = "rpc-request";

  /** The name of the jobs that are replies. */
  static final String RESPONSE = "response";

  private static final String CANCELS = "drover.rpc.cancel.";
  private static final String PROGRESS = "drover.rpc.progress.";
  private static final String KEY = "drover:rpc:";
  private static final String REPLIES = ".replies.";

  /** As much of a queue's name as fits into the names of others, in any form. */
  private static final int LONGEST = 200;

  private CallNames() {}

  /** Returns a name for the reply queue of a client, which nobody else has. */
  static String newReplyQueue(String requests) {
    int end = Math.min(requests.length(), LONGEST);
    if (end < requests.length() && Character.isHighSurrogate(requests.charAt(end - 1))) {
      end--;
    }
    return requests.substring(0, end) + REPLIES + UUID.randomUUID();
  }

  /** Returns the key of the ledger that a client holds for as long as it reads its replies. */
  static String key(String replyQueue) {
    return KEY + replyQueue;
  }

  /** Returns the routing key under which the reply queues of a queue of requests are bound. */
  static String routingKey(String requests) {
    return brief(requests);
  }

  /**
   * Returns the channel on which the servers of a queue of requests are told of cancelled calls.
   */
  static String cancels(String requests) {
    return CANCELS + brief(requests);
  }

  /** Returns the channel on which a client is told of progress. */
  static String progress(String replyQueue) {
    return PROGRESS + brief(replyQueue);
  }

  /** Returns a name, or what stands for it where it is too long. */
  private static String brief(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= LONGEST ? name : UUID.nameUUIDFromBytes(bytes).toString();
  }
}
