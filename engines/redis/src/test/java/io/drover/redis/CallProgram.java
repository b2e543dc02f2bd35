package io.drover.redis;

import io.drover.Drover;
import io.drover.RpcClient;
import io.drover.rpc.RpcMethod;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A server of requests, or a client that waits for a reply, until it is killed. */
final class CallProgram {

  static final String QUEUE = "rpc-requests";
  static final Duration LEASE = Duration.ofSeconds(2);
  static final RpcMethod<Integer, Integer> WORK =
      RpcMethod.of("work", Integer.class, Integer.class);
  static final RpcMethod<String, Object> DIE = RpcMethod.of("die", String.class, Object.class);
  static final RpcMethod<Integer, Integer> NEVER =
      RpcMethod.of("never", Integer.class, Integer.class);

  private CallProgram() {}

  /** A result that ends the process while it is written: the handler has returned by then. */
  public static final class Deadly {
    /** Ends the process. */
    public int getValue() {
      Runtime.getRuntime().halt(9);
      return 0;
    }
  }

  /**
   * Runs.
   *
   * @param arguments the store, and {@code server} or {@code client}
   */
  public static void main(String[] arguments) throws InterruptedException {
    Drover drover = Drover.open(arguments[0]);
    if (arguments[1].equals("client")) {
      RpcClient client = drover.rpcClient(QUEUE);
      client.callAsync(NEVER, 1, Duration.ofHours(1));
      System.out.println(client.replyQueue());
    } else {
      drover
          .rpcServer(QUEUE)
          .concurrency(5)
          .lease(LEASE)
          .stalledInterval(LEASE)
          .maxStalls(1000)
          .method(
              WORK,
              n -> {
                System.out.println(n);
                return 2 * n;
              })
          .method(DIE, marker -> isFirst(marker) ? new Deadly() : "alive")
          .start();
      System.out.println("serving");
    }
    Thread.currentThread().join();
  }

  private static boolean isFirst(String marker) throws IOException {
    try {
      Files.createFile(Path.of(marker));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }
}
