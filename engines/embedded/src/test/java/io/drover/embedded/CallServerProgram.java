package io.drover.embedded;

import io.drover.Drover;
import io.drover.JobQueue;
import io.drover.rpc.RpcMethod;
import java.util.Map;

/** Adds requests and serves them until it is killed; tells which requests are acknowledged. */
final class CallServerProgram {

  static final String QUEUE = "rpc-requests";
  static final String REPLIES = "answers";

  private CallServerProgram() {}

  /**
   * Runs.
   *
   * @param args the store's folder, and the number of the first request
   */
  public static void main(String[] args) {
    Drover drover = Drover.open("embedded:" + args[0]);
    drover
        .rpcServer(QUEUE)
        .concurrency(5)
        .maxStalls(1000)
        .method(RpcMethod.of("twice", Integer.class, Integer.class), n -> 2 * n)
        .start();
    JobQueue<Object> queue = drover.queue(QUEUE);
    for (int number = Integer.parseInt(args[1]); ; number++) {
      String id = "c" + number;
      queue.add(
          "rpc-request",
          Map.of("correlationId", id, "method", "twice", "params", number, "replyTo", REPLIES));
      System.out.println(id);
    }
  }
}
