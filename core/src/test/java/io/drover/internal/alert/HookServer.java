package io.drover.internal.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that takes what is posted to it, and answers as a test says. For several threads. */
final class HookServer implements AutoCloseable {

  /** Stands for an answer that never comes. */
  static final int NEVER = 0;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Deque<Integer> answers = new ArrayDeque<>();
  private final List<Posted> posted = new CopyOnWriteArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);

  /** What was posted. */
  record Posted(String body, Map<String, List<String>> headers) {
    String header(String name) {
      return headers.get(name).get(0);
    }
  }

  HookServer(Integer... firstAnswers) throws IOException {
    answers.addAll(List.of(firstAnswers));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/hook", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    posted.add(new Posted(body, exchange.getRequestHeaders()));
    Integer answer;
    synchronized (answers) {
      answer = answers.isEmpty() ? Integer.valueOf(204) : answers.removeFirst();
    }
    if (answer == NEVER) {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (answer == 302) {
      exchange.getResponseHeaders().add("Location", "/hook");
    }
    exchange.sendResponseHeaders(answer == NEVER ? 500 : answer, -1);
    exchange.close();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook?token=s3cret");
  }

  List<Posted> posted() {
    return posted;
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdown();
  }
}
