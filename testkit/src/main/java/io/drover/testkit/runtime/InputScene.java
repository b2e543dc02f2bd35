package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.RuntimeBench.order;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.AlertWatch;
import io.drover.AlertsBuilder;
import io.drover.Channel;
import io.drover.Channels;
import io.drover.DeadLetters;
import io.drover.Drover;
import io.drover.DroverSettings;
import io.drover.DurableSubscription;
import io.drover.Exchange;
import io.drover.Idempotency;
import io.drover.JobQueue;
import io.drover.QueueAdmin;
import io.drover.QueueEvents;
import io.drover.QueueSchedules;
import io.drover.RpcClient;
import io.drover.RpcServer;
import io.drover.RpcServerBuilder;
import io.drover.Subscription;
import io.drover.Worker;
import io.drover.WorkerBuilder;
import io.drover.job.ActiveJob;
import io.drover.job.AlertRule;
import io.drover.job.Backoff;
import io.drover.job.BackoffFunction;
import io.drover.job.BatchHandler;
import io.drover.job.Breaker;
import io.drover.job.Concurrency;
import io.drover.job.DeadLetterFilter;
import io.drover.job.Delivery;
import io.drover.job.DrainScope;
import io.drover.job.Effect;
import io.drover.job.EffectAction;
import io.drover.job.EventHandler;
import io.drover.job.Flow;
import io.drover.job.FlowRequest;
import io.drover.job.Job;
import io.drover.job.JobAction;
import io.drover.job.JobBatch;
import io.drover.job.JobHandler;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.JobType;
import io.drover.job.Keep;
import io.drover.job.Message;
import io.drover.job.Obliteration;
import io.drover.job.PageRequest;
import io.drover.job.Placement;
import io.drover.job.RateLimit;
import io.drover.job.RedriveRequest;
import io.drover.job.RetryRequest;
import io.drover.job.SubscriptionOptions;
import io.drover.job.TypeToken;
import io.drover.job.Webhook;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.rpc.CallOptions;
import io.drover.rpc.RpcFunction;
import io.drover.rpc.RpcHandler;
import io.drover.rpc.RpcMethod;
import io.drover.rpc.RpcRequest;
import io.drover.schedule.Schedule;
import io.drover.spi.Engine;
import io.drover.testkit.runtime.RuntimeBench.Order;
import java.lang.reflect.Method;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One object of each type that users call, over an engine with a few jobs, and a good argument for
 * each parameter. For one thread.
 *
 * <p>The active job and the batch are of handlers that run until the scene is closed.
 */
final class InputScene implements AutoCloseable {

  /** The most bytes of data, few enough that it is no work to exceed them. */
  static final int MAX_DATA = 5_000;

  /** The id of a job that failed. */
  static final String FAILED = "failed-job";

  /** The name of a queue with a dead letter. */
  static final String LETTERS = "letters";

  private static final Map<Class<?>, Object> GOOD =
      Map.ofEntries(
          entry(boolean.class, true),
          entry(int.class, 1),
          entry(long.class, 1L),
          entry(String.class, "a"),
          entry(Object.class, order("tea")),
          entry(Class.class, Order.class),
          entry(List.class, List.of()),
          entry(Map.class, Map.of()),
          entry(AlertRule.class, AlertRule.depth("*", 1_000)),
          entry(URI.class, URI.create("http://127.0.0.1:9/")),
          entry(Webhook.class, Webhook.to(URI.create("http://127.0.0.1:9/"))),
          entry(Binding.class, Binding.toQueue("bound")),
          entry(ExchangeDeclaration.class, ExchangeDeclaration.of("shop", ExchangeType.TOPIC)),
          entry(ExchangeType.class, ExchangeType.TOPIC),
          entry(Message.class, Message.of("bound", "buy", order("tea"))),
          entry(Duration.class, Duration.ofMinutes(1)),
          entry(Throwable.class, new IllegalStateException("given")),
          entry(Effect.class, (Effect<Object, RuntimeException>) () -> null),
          entry(EffectAction.class, (EffectAction<RuntimeException>) () -> {}),
          entry(Function.class, (Function<Object, Object>) any -> "a"),
          entry(Runnable.class, (Runnable) () -> {}),
          entry(Consumer.class, (Consumer<Object>) any -> {}),
          entry(BiConsumer.class, (BiConsumer<Object, Object>) (one, other) -> {}),
          entry(BackoffFunction.class, (BackoffFunction) (n, b, e, j) -> Optional.empty()),
          entry(JobHandler.class, (JobHandler<Object, Object>) job -> "done"),
          entry(JobAction.class, (JobAction<Object>) job -> {}),
          entry(BatchHandler.class, (BatchHandler<Object, Object>) batch -> {}),
          entry(Delivery.class, Delivery.of("other", "buy", order("tea"))),
          entry(DroverSettings.class, DroverSettings.defaults()),
          entry(JobOptions.class, JobOptions.defaults()),
          entry(EventHandler.class, (EventHandler<Object>) event -> {}),
          entry(SubscriptionOptions.class, SubscriptionOptions.defaults()),
          entry(Breaker.class, Breaker.after(1)),
          entry(Concurrency.class, Concurrency.fixed(1)),
          entry(DeadLetterFilter.class, DeadLetterFilter.all().name("nobody's")),
          entry(RedriveRequest.class, RedriveRequest.all().dryRun(true)),
          entry(JobState.class, JobState.FAILED),
          entry(JobType.class, JobType.of("buy", Order.class)),
          entry(TypeToken.class, TypeToken.of(Order.class)),
          entry(Keep.class, Keep.all()),
          entry(PageRequest.class, PageRequest.of(JobState.FAILED)),
          entry(Placement.class, Placement.BACK),
          entry(DrainScope.class, DrainScope.READY),
          entry(Obliteration.class, Obliteration.UNLESS_ACTIVE),
          entry(RateLimit.class, RateLimit.of(1, Duration.ofSeconds(1))),
          entry(Schedule.class, Schedule.every("a", Duration.ofHours(1)).job("buy", order("tea"))),
          entry(RetryRequest.class, RetryRequest.of(JobState.FAILED)),
          entry(Flow.class, Flow.of("other", "buy", order("tea"))),
          entry(FlowRequest.class, FlowRequest.defaults()),
          entry(CallOptions.class, CallOptions.within(Duration.ofMillis(1))),
          entry(RpcMethod.class, RpcMethod.of("buy", Order.class, Object.class)),
          entry(RpcFunction.class, (RpcFunction<Object, Object>) any -> "a"),
          entry(RpcHandler.class, (RpcHandler<Object, Object>) any -> "a"),
          entry(Backoff.class, Backoff.fixed(Duration.ofSeconds(1))),
          entry(JobKey.class, JobKey.of("orders", FAILED)));

  private final RuntimeBench bench;
  private final CountDownLatch end = new CountDownLatch(1);
  private final CompletableFuture<ActiveJob<Order>> active = new CompletableFuture<>();
  private final CompletableFuture<JobBatch<Order, Object>> batch = new CompletableFuture<>();
  private final Worker worker;
  private final QueueEvents events;
  private final Exchange exchange;
  private final Subscription subscription;
  private final DurableSubscription<Order> durable;
  private final RpcClient client;
  private final RpcServer server;
  private final CompletableFuture<RpcRequest<Order>> request = new CompletableFuture<>();

  InputScene(RuntimeBench bench) {
    this.bench = bench;
    JobQueue<Order> queue = queue();
    queue.add("buy", order("tea"), JobOptions.defaults().id(FAILED));
    String failing = "fails at once";
    Worker first =
        queue
            .actionWorker(
                job -> {
                  throw new IllegalStateException(failing);
                })
            .start();
    bench.until(FAILED, JobState.FAILED);
    first.close();
    queue.add("buy", order("run"));
    worker =
        queue
            .actionWorker(
                job -> {
                  active.complete(job);
                  end.await();
                })
            .start();
    active.join();
    worker.pause();
    queue.add("buy", order("wait"), JobOptions.defaults().priority(3));
    queue.add("buy", order("later"), JobOptions.defaults().delay(Duration.ofDays(1)));
    queue.add("buy", order("last"), JobOptions.defaults().delay(Duration.ofDays(2)));
    bench.drover().queue(LETTERS).add("buy", Map.of("originalJob", 1, "error", "of another"));
    JobQueue<Order> batches = bench.drover().queue("batches", Order.class);
    batches.add("buy", order("tea"));
    batches
        .<Object>batchWorker(
            2,
            jobs -> {
              batch.complete(jobs);
              end.await();
            })
        .start();
    batch.join();
    events = queue.events(event -> {});
    exchange = bench.drover().exchange("shop", ExchangeType.TOPIC);
    exchange.bind("bound", bench.drover().queue("bound"));
    subscription = channel().subscribe(event -> {});
    durable = channel().durable("durable");
    RpcMethod<Order, Object> buy = RpcMethod.of("buy", Order.class, Object.class);
    server =
        bench
            .drover()
            .rpcServer("rpc")
            .handler(
                buy,
                one -> {
                  request.complete(one);
                  end.await();
                  return "done";
                })
            .start();
    client = bench.drover().rpcClient("rpc");
    client.callAsync(buy, order("tea"), Duration.ofDays(1));
    request.join();
  }

  Drover drover() {
    return bench.drover();
  }

  JobQueue<Order> queue() {
    return bench.orders();
  }

  Exchange exchange() {
    return exchange;
  }

  Channel<Order> channel() {
    return drover().channel("events", Order.class);
  }

  Channels<Order> channels() {
    return drover().channels("events.#", Order.class);
  }

  RpcClient client() {
    return client;
  }

  RpcServer server() {
    return server;
  }

  AlertsBuilder alerts() {
    return drover().alerts().rule(AlertRule.depth("*", 1_000)).to(alert -> {});
  }

  QueueAdmin<Order> admin() {
    return queue().admin();
  }

  DeadLetters<Order> letters() {
    return drover().deadLetters(LETTERS, Order.class);
  }

  Worker worker() {
    return worker;
  }

  WorkerBuilder<Order, Object> builder() {
    return queue().worker(job -> "done");
  }

  ActiveJob<Order> active() {
    return active.join();
  }

  Idempotency idempotency() {
    return drover().idempotency(Duration.ofHours(1));
  }

  JobBatch<Order, Object> batch() {
    return batch.join();
  }

  /** Returns the object that methods of a type are called on. */
  Object target(Class<?> type) {
    if (type == Drover.class) {
      return drover();
    } else if (type == JobQueue.class) {
      return queue();
    } else if (type == QueueAdmin.class) {
      return admin();
    } else if (type == DeadLetters.class) {
      return letters();
    } else if (type == Worker.class) {
      return worker;
    } else if (type == WorkerBuilder.class) {
      return queue().worker();
    } else if (type == QueueEvents.class) {
      return events;
    } else if (type == QueueSchedules.class) {
      return queue().schedules();
    } else if (type == JobBatch.class) {
      return batch();
    } else if (type == Idempotency.class) {
      return idempotency();
    }
    if (type == AlertsBuilder.class || type == AlertWatch.class) {
      return type == AlertsBuilder.class ? alerts() : alerts().start();
    } else if (type == Exchange.class) {
      return exchange;
    }
    if (type == RpcClient.class) {
      return client;
    } else if (type == RpcServer.class) {
      return server;
    } else if (type == RpcServerBuilder.class) {
      return drover().rpcServer("rpc");
    } else if (type == RpcRequest.class) {
      return request.join();
    }
    return type.getSimpleName().matches(".*(Channel|Subscription).*")
        ? ofChannels(type)
        : ofJobs(type);
  }

  private Object ofChannels(Class<?> type) {
    if (type == Channel.class) {
      return channel();
    }
    if (type == Channels.class) {
      return channels();
    }
    return type == Subscription.class ? subscription : durable;
  }

  private Object ofJobs(Class<?> type) {
    assertThat(type).isIn(Job.class, ActiveJob.class);
    return active();
  }

  /** Returns a good argument for each parameter of a method. */
  Object[] good(Method method) {
    return Arrays.stream(method.getParameterTypes()).map(this::good).toArray();
  }

  private Object good(Class<?> type) {
    if (type == Exchange.class) {
      return exchange;
    }
    if (type == JobQueue.class) {
      return queue();
    }
    if (type == Idempotency.class) {
      return idempotency();
    } else if (type == Engine.class) {
      return bench.engine();
    } else if (type == ActiveJob.class) {
      return batch().jobs().get(0);
    }
    return Objects.requireNonNull(
        GOOD.get(type), () -> "a good argument of " + type + ", to be added to this test");
  }

  /** Returns what is stored, as a text that differs if anything does. */
  String stored() {
    StringBuilder stored = new StringBuilder();
    for (String name : drover().queues()) {
      JobQueue<Object> queue = drover().queue(name);
      stored.append(name).append(queue.counts()).append(queue.admin().settings());
      stored.append(queue.schedules().page().items());
      for (JobState state : JobState.values()) {
        for (Job<Object> job : queue.admin().page(PageRequest.of(state)).items()) {
          stored.append(job).append(job.dataJson()).append(job.options()).append(job.delay());
          stored.append(job.progressJson()).append(job.priority()).append(job.attemptsMade());
          stored.append(queue.admin().logs(job.id()));
        }
      }
    }
    return stored.toString();
  }

  /** Lets the handlers end. */
  @Override
  public void close() {
    end.countDown();
  }
}
