package io.drover.benchmarks;

import io.drover.Drover;
import io.drover.RpcClient;
import io.drover.RpcServer;
import io.drover.benchmarks.AddBenchmark.Folder;
import io.drover.rpc.RpcMethod;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Calls with 1, 50 and 500 under way, on each engine: how many a second, and how long one takes. On
 * disk beside a bare fsync, on Redis beside Node with the document's code, in turns on the same
 * server. Stateless.
 */
public final class CallRate {

  private static final RpcMethod<Quote, Price> PRICE =
      RpcMethod.of("calculatePrice", Quote.class, Price.class);
  private static final int[] UNDER_WAY = {1, 50, 500};
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private CallRate() {}

  /** The parameters. */
  record Quote(String product, int pieces) {}

  /** The result. */
  record Price(int cents) {}

  /**
   * What a round came to.
   *
   * @param perSecond calls each second
   * @param micros how long half of the calls took at most
   */
  record Result(double perSecond, double micros) {}

  /** Makes a round of calls. */
  private interface Subject {
    Result run(int calls, int underWay) throws Exception;
  }

  /**
   * Runs the measurement.
   *
   * @param args how many rounds, 5 by default; how many calls each, 5,000 by default; the store,
   *     all by default
   */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    int calls = args.length > 1 ? Integer.parseInt(args[1]) : 5_000;
    String only = args.length > 2 ? args[2] : "";
    for (String store : new String[] {"memory", "disk"}) {
      if (store.startsWith(only)) {
        embedded(store, rounds, calls);
      }
    }
    if ("redis".startsWith(only)) {
      redis(rounds, calls);
    }
  }

  private static void embedded(String store, int rounds, int calls) throws Exception {
    Folder folder = Folder.forStore(store);
    try (Drover drover = Drover.open(folder.uri())) {
      for (int underWay : UNDER_WAY) {
        Subject subject = (count, many) -> run(drover, count, many);
        String fsync =
            store.equals("disk")
                ? String.format(Locale.ROOT, ", a bare fsync %,.0f µs", fsync())
                : "";
        Result[] medians = rounds(rounds, calls, underWay, subject);
        System.out.printf("%-7s %s%s%n", store, text(underWay, medians[0]), fsync);
      }
    } finally {
      folder.remove();
    }
  }

  private static void redis(int rounds, int calls) throws Exception {
    try (BenchRedis redis = BenchRedis.start();
        Drover drover = Drover.open("redis://127.0.0.1:" + redis.port() + "?prefix=drover");
        BullMqPeer node = BullMqPeer.start(redis.port(), "node")) {
      for (int underWay : UNDER_WAY) {
        Quote data = new Quote("tea", 4);
        Result[] medians =
            rounds(
                rounds,
                calls,
                underWay,
                (count, many) -> run(drover, count, many),
                (count, many) -> node.calls(count, many, false, data),
                (count, many) -> node.calls(count, many, true, data));
        System.out.printf("redis   %s%n", text(underWay, medians[0]));
        System.out.printf("node    %s%n", text(underWay, medians[1]));
        System.out.printf("tuned   %s%n", text(underWay, medians[2]));
        System.out.printf(
            Locale.ROOT,
            "        calls/s %.1f × the document's code, %.1f × it tuned%n",
            medians[0].perSecond / medians[1].perSecond,
            medians[0].perSecond / medians[2].perSecond);
      }
    }
  }

  private static String text(int underWay, Result result) {
    return String.format(
        Locale.ROOT,
        "%3d under way: %,9.0f calls/s, p50 %,8.0f µs",
        underWay,
        result.perSecond,
        result.micros);
  }

  /** Returns the median of each subject; they take turns. */
  private static Result[] rounds(int rounds, int calls, int underWay, Subject... subjects)
      throws Exception {
    double[][] rates = new double[subjects.length][rounds];
    double[][] micros = new double[subjects.length][rounds];
    for (int round = -1; round < rounds; round++) { // The first warms up.
      for (int i = 0; i < subjects.length; i++) {
        Result result = subjects[i].run(calls, underWay);
        if (round >= 0) {
          rates[i][round] = result.perSecond;
          micros[i][round] = result.micros;
        }
      }
    }
    Result[] medians = new Result[subjects.length];
    for (int i = 0; i < subjects.length; i++) {
      Arrays.sort(rates[i]);
      Arrays.sort(micros[i]);
      medians[i] = new Result(rates[i][rounds / 2], micros[i][rounds / 2]);
    }
    return medians;
  }

  private static Result run(Drover drover, int calls, int underWay) throws Exception {
    try (RpcServer server =
            drover
                .rpcServer("rpc-requests")
                .concurrency(underWay)
                .method(PRICE, quote -> new Price(quote.pieces() * 250))
                .start();
        RpcClient client = drover.rpcClient("rpc-requests")) {
      long[] micros = new long[calls];
      long start = System.nanoTime();
      if (underWay == 1) {
        for (int i = 0; i < calls; i++) {
          long begun = System.nanoTime();
          client.call(PRICE, new Quote("tea", 4), LIMIT);
          micros[i] = (System.nanoTime() - begun) / 1000;
        }
      } else {
        Lanes lanes = new Lanes(client, calls);
        for (int i = 0; i < underWay; i++) {
          lanes.next();
        }
        lanes.done.get();
        for (int i = 0; i < calls; i++) {
          micros[i] = lanes.micros.get(i);
        }
      }
      double rate = Load.perSecond(calls, start);
      Arrays.sort(micros);
      return new Result(rate, micros[calls / 2]);
    }
  }

  /** Calls of which each that ends makes the next. Safe for use by several threads. */
  private static final class Lanes {
    private final RpcClient client;
    private final int calls;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger left;
    private final AtomicLongArray micros;
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    Lanes(RpcClient client, int calls) {
      this.client = client;
      this.calls = calls;
      this.left = new AtomicInteger(calls);
      this.micros = new AtomicLongArray(calls);
    }

    void next() {
      int number = begun.getAndIncrement();
      if (number >= calls) {
        return;
      }
      long start = System.nanoTime();
      client
          .callAsync(PRICE, new Quote("tea", 4), LIMIT)
          .whenComplete(
              (price, error) -> {
                micros.set(number, (System.nanoTime() - start) / 1000);
                if (error != null) {
                  done.completeExceptionally(error);
                } else if (left.decrementAndGet() == 0) {
                  done.complete(true);
                }
                next();
              });
    }
  }

  /** Returns how long half of the fsyncs of a file take at most, in microseconds. */
  private static double fsync() throws IOException {
    Path file = Files.createTempFile("drover-fsync", ".log");
    double[] micros = new double[500];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer line = ByteBuffer.allocate(300);
      for (int i = 0; i < micros.length; i++) {
        long start = System.nanoTime();
        channel.write(line.clear());
        channel.force(false);
        micros[i] = (System.nanoTime() - start) / 1e3;
      }
    } finally {
      Files.delete(file);
    }
    Arrays.sort(micros);
    return micros[micros.length / 2];
  }
}
