package io.drover;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drover.internal.threads.SystemTime;
import io.drover.job.Added;
import io.drover.job.AlertRule;
import io.drover.job.Backoff;
import io.drover.job.Breaker;
import io.drover.job.Check;
import io.drover.job.ChildState;
import io.drover.job.Concurrency;
import io.drover.job.DeadLetterFilter;
import io.drover.job.Deduplication;
import io.drover.job.Delivery;
import io.drover.job.EndAttempt;
import io.drover.job.FailurePolicy;
import io.drover.job.Flow;
import io.drover.job.FlowRequest;
import io.drover.job.InvalidInputException;
import io.drover.job.JobKey;
import io.drover.job.JobOptions;
import io.drover.job.JobState;
import io.drover.job.JobType;
import io.drover.job.JsonCodec;
import io.drover.job.Keep;
import io.drover.job.Message;
import io.drover.job.NewJob;
import io.drover.job.PageRequest;
import io.drover.job.Placement;
import io.drover.job.QueueCounts;
import io.drover.job.QueueEvent;
import io.drover.job.QueueSettings;
import io.drover.job.RateLimit;
import io.drover.job.RedriveRequest;
import io.drover.job.RetryRequest;
import io.drover.job.Route;
import io.drover.job.SubscriptionOptions;
import io.drover.job.TimeRange;
import io.drover.job.TypeToken;
import io.drover.job.Webhook;
import io.drover.routing.Binding;
import io.drover.routing.ExchangeDeclaration;
import io.drover.routing.ExchangeType;
import io.drover.routing.HeaderMatch;
import io.drover.routing.TopicPattern;
import io.drover.rpc.CallOptions;
import io.drover.rpc.RpcMethod;
import io.drover.schedule.Cron;
import io.drover.schedule.IntervalSchedule;
import io.drover.schedule.Overlap;
import io.drover.schedule.Schedule;
import io.drover.schedule.ScheduleRule;
import io.drover.spi.Advance;
import io.drover.spi.Advanced;
import io.drover.spi.AdvancedBuilder;
import io.drover.spi.Answers;
import io.drover.spi.ChildRecord;
import io.drover.spi.Claim;
import io.drover.spi.EndedAttempt;
import io.drover.spi.EngineCall;
import io.drover.spi.EventBuilder;
import io.drover.spi.FinishedCounts;
import io.drover.spi.HandlerRun;
import io.drover.spi.Interest;
import io.drover.spi.JobDelivery;
import io.drover.spi.JobInsert;
import io.drover.spi.JobRecord;
import io.drover.spi.JobRecordBuilder;
import io.drover.spi.Lease;
import io.drover.spi.LedgerClaim;
import io.drover.spi.LedgerValue;
import io.drover.spi.Move;
import io.drover.spi.Moved;
import io.drover.spi.Observer;
import io.drover.spi.Outgoing;
import io.drover.spi.ParentLink;
import io.drover.spi.Planning;
import io.drover.spi.ScheduleRecord;
import io.drover.spi.ScheduleRecordBuilder;
import io.drover.spi.SettingsBuilder;
import io.drover.spi.Settlement;
import io.drover.spi.Signal;
import io.drover.spi.StatusBuilder;
import io.drover.spi.TimeSource;
import io.drover.spi.Traits;
import io.drover.spi.TraitsBuilder;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.ObjectMapper;

/** Every argument of a value or a builder that is not declared nullable refuses null. */
class NullArgumentsTest {

  private static final Settlement.Failure FAILURE = Settlement.Failure.of("a", List.of());
  private static final Lease LEASE = Lease.of("a", "t");
  private static final JobKey KEY = JobKey.of("a", "1");
  private static final JobDelivery DELIVERY =
      JobDelivery.of("a", JobInsert.of("a", new byte[0], JobOptions.defaults(), Instant.EPOCH));
  private static final ScheduleRecordBuilder SCHEDULE =
      ScheduleRecord.builder("a", ScheduleRule.every(Duration.ofHours(1)));
  private static final JobRecord RUN =
      JobRecord.builder()
          .id("repeat:a:0")
          .queue("q")
          .name("a")
          .data(new byte[0])
          .options(JobOptions.defaults())
          .state(JobState.ACTIVE)
          .timestamp(Instant.EPOCH)
          .schedule("a")
          .build();

  /** One good value of each type, to call methods on and to give to the other parameters. */
  private static final Map<Class<?>, Object> GOOD =
      Map.ofEntries(
          entry(boolean.class, true),
          entry(int.class, 1),
          entry(long.class, 1L),
          entry(double.class, 0.5),
          entry(String.class, "a"),
          entry(CompletableFuture.class, CompletableFuture.completedFuture(null)),
          entry(Object.class, "a"),
          entry(Class.class, String.class),
          entry(byte[].class, new byte[0]),
          entry(List.class, List.of()),
          entry(Map.class, Map.of()),
          entry(CallOptions.class, CallOptions.defaults()),
          entry(RpcMethod.class, RpcMethod.of("a", String.class, String.class)),
          entry(Duration.class, Duration.ofSeconds(1)),
          entry(Instant.class, Instant.EPOCH),
          entry(Thread.class, new Thread()),
          entry(Throwable.class, new IllegalStateException("a")),
          entry(ZoneId.class, ZoneOffset.UTC),
          entry(ToLongFunction.class, (ToLongFunction<Object>) any -> 1),
          entry(Added.Outcome.class, Added.Outcome.CREATED),
          entry(AlertRule.class, AlertRule.depth("a", 1)),
          entry(Advance.class, Advance.of(Instant.EPOCH, List.of(), null)),
          entry(Advanced.class, Advanced.builder().build()),
          entry(AdvancedBuilder.class, Advanced.builder()),
          entry(Backoff.class, Backoff.fixed(Duration.ZERO)),
          entry(Breaker.class, Breaker.after(1)),
          entry(Claim.class, Claim.of(1, "t", Duration.ZERO)),
          entry(Concurrency.class, Concurrency.fixed(1)),
          entry(ChildRecord.class, ChildRecord.pending(KEY)),
          entry(FinishedCounts.class, FinishedCounts.none()),
          entry(Binding.class, Binding.toQueue("a")),
          entry(ExchangeDeclaration.class, ExchangeDeclaration.of("b", ExchangeType.TOPIC)),
          entry(ExchangeType.class, ExchangeType.TOPIC),
          entry(HeaderMatch.class, HeaderMatch.all(Map.of("a", "b"))),
          entry(Message.class, Message.of("a", "b", "c")),
          entry(TopicPattern.class, TopicPattern.of("a.#")),
          entry(BiConsumer.class, (BiConsumer<Object, Object>) (one, other) -> {}),
          entry(Consumer.class, (Consumer<Object>) any -> {}),
          entry(LongConsumer.class, (LongConsumer) any -> {}),
          entry(Signal.class, Signal.of("a", new byte[0])),
          entry(Interest.class, Interest.inChannel("a")),
          entry(SubscriptionOptions.class, SubscriptionOptions.defaults()),
          entry(Route.class, Route.of("a", "b", Map.of())),
          entry(Cron.class, Cron.parse("* * * * *")),
          entry(DeadLetterFilter.class, DeadLetterFilter.all()),
          entry(Deduplication.class, Deduplication.throttle("a", Duration.ofSeconds(1))),
          entry(Delivery.class, Delivery.of("a", NewJob.of("a", "b"))),
          entry(DroverSettings.class, DroverSettings.defaults()),
          entry(EndAttempt.class, EndAttempt.giveBack(Duration.ZERO)),
          entry(EventBuilder.class, Answers.event("1", QueueEvent.Type.ADDED)),
          entry(ChildState.class, ChildState.PENDING),
          entry(Flow.class, Flow.of("q", "n", 1)),
          entry(FlowRequest.class, FlowRequest.defaults()),
          entry(Iterable.class, List.of()),
          entry(FailurePolicy.class, FailurePolicy.IGNORE),
          entry(IntervalSchedule.class, IntervalSchedule.every(Duration.ofSeconds(1))),
          entry(JobDelivery.class, DELIVERY),
          entry(JobInsert.class, DELIVERY.job()),
          entry(JobKey.class, KEY),
          entry(JobOptions.class, JobOptions.defaults()),
          entry(JobRecord.class, RUN),
          entry(JobRecordBuilder.class, JobRecord.builder()),
          entry(JobState.class, JobState.FAILED),
          entry(JobType.class, JobType.of("a", String.class)),
          entry(JsonCodec.class, JsonCodec.jackson()),
          entry(Keep.class, Keep.all()),
          entry(Lease.class, LEASE),
          entry(Move.class, Move.of(KEY, new byte[0], DELIVERY)),
          entry(Moved.class, Moved.of(Moved.Outcome.MOVED, "1")),
          entry(Moved.Outcome.class, Moved.Outcome.MOVED),
          entry(LedgerClaim.class, LedgerClaim.of("a", "t")),
          entry(LedgerValue.class, LedgerValue.result(new byte[0])),
          entry(NewJob.class, NewJob.of("a", "b")),
          entry(ObjectMapper.class, new ObjectMapper()),
          entry(PageRequest.class, PageRequest.of(JobState.WAITING)),
          entry(PageRequest.Order.class, PageRequest.Order.ASCENDING),
          entry(ParentLink.class, ParentLink.of(KEY, FailurePolicy.IGNORE)),
          entry(Placement.class, Placement.FRONT),
          entry(QueueCounts.class, Answers.counts(state -> 1)),
          entry(QueueEvent.class, Answers.event("1", QueueEvent.Type.ADDED).build()),
          entry(QueueEvent.Type.class, QueueEvent.Type.ADDED),
          entry(RateLimit.class, RateLimit.of(1, Duration.ofSeconds(1))),
          entry(RedriveRequest.class, RedriveRequest.all()),
          entry(RetryRequest.class, RetryRequest.of(JobState.FAILED)),
          entry(RetryRequest.Attempts.class, RetryRequest.Attempts.RESET),
          entry(SettingsBuilder.class, Answers.settings()),
          entry(StatusBuilder.class, Answers.status("q", Answers.counts(state -> 1))),
          entry(QueueSettings.class, Answers.settings().build()),
          entry(Overlap.class, Overlap.SKIP),
          entry(Planning.class, Planning.last(RUN, Instant.EPOCH, true)),
          entry(Schedule.class, Schedule.every("a", Duration.ofHours(1))),
          entry(ScheduleRule.class, ScheduleRule.every(Duration.ofHours(1))),
          entry(ScheduleRecord.class, SCHEDULE.build()),
          entry(ScheduleRecord.Run.class, ScheduleRecord.Run.NONE),
          entry(ScheduleRecordBuilder.class, SCHEDULE),
          entry(Settlement.class, Settlement.giveBack(LEASE, Duration.ZERO)),
          entry(Settlement.Failure.class, FAILURE),
          entry(Settlement.Outcome.class, Settlement.Outcome.RETRY),
          entry(Outgoing.Kind.class, Outgoing.Kind.QUEUE),
          entry(EngineCall.class, EngineCall.of("a", "b", null)),
          entry(HandlerRun.class, HandlerRun.of("a", List.of(RUN), job -> Map.of())),
          entry(EndedAttempt.class, EndedAttempt.of(RUN, EndedAttempt.Outcome.LOST, null)),
          entry(EndedAttempt.Outcome.class, EndedAttempt.Outcome.LOST),
          entry(Function.class, (Function<Object, Object>) any -> any),
          entry(TimeSource.class, new SystemTime()),
          entry(TraitsBuilder.class, Traits.builder("a", "b")),
          entry(TypeToken.class, TypeToken.of(String.class)),
          entry(URI.class, URI.create("http://example.org/")),
          entry(Webhook.class, Webhook.to(URI.create("http://example.org/"))));

  static Stream<Arguments> nulls() {
    List<Arguments> nulls = new ArrayList<>();
    for (Class<?> type : ExportedTypes.of(Drover.class)) {
      boolean value = !type.getPackageName().equals("io.drover") || type == DroverSettings.class;
      if (value && type != Observer.class) { // That only the runtime calls.
        Stream.concat(Stream.of(type.getConstructors()), Stream.of(type.getDeclaredMethods()))
            .filter(NullArgumentsTest::isCalled)
            .forEach(member -> addNulls(nulls, member));
      }
    }
    return nulls.stream();
  }

  private static boolean isCalled(Executable member) {
    // What an interface leaves open is checked where it is implemented.
    return Modifier.isPublic(member.getModifiers())
        && !Modifier.isAbstract(member.getModifiers())
        && !member.isSynthetic()
        && !member.getDeclaringClass().isEnum();
  }

  private static void addNulls(List<Arguments> nulls, Executable member) {
    for (int i = 0; i < member.getParameterCount(); i++) {
      Parameter parameter = member.getParameters()[i];
      boolean nullable = parameter.getAnnotatedType().isAnnotationPresent(Nullable.class);
      if (!nullable && !parameter.getType().isPrimitive() && !isConstant(member, parameter)) {
        nulls.add(Arguments.of(member, i));
      }
    }
  }

  /** Whoever checks something says in his own code how it is called and what its bounds are. */
  private static boolean isConstant(Executable member, Parameter parameter) {
    return List.of(Check.class, TimeRange.class).contains(member.getDeclaringClass())
        && List.of("what", "min").contains(parameter.getName());
  }

  @ParameterizedTest(name = "{0}, argument {1}")
  @MethodSource("nulls")
  void nullIsRefused(Executable member, int position) {
    @Nullable Object[] arguments =
        Stream.of(member.getParameterTypes()).map(NullArgumentsTest::good).toArray();
    arguments[position] = null;
    assertThat(catchThrowable(() -> call(member, arguments)))
        .as("%s with null as argument %d", member, position)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageMatching("expected .+, got: null");
  }

  @Test
  void argumentsAreFound() {
    assertThat(nulls()).hasSizeGreaterThan(100);
  }

  private static void call(Executable member, @Nullable Object[] arguments) throws Throwable {
    try {
      if (member instanceof Method method) {
        boolean isStatic = Modifier.isStatic(member.getModifiers());
        method.invoke(isStatic ? null : good(member.getDeclaringClass()), arguments);
      }
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Object good(Class<?> type) {
    Object value = GOOD.get(type);
    if (value == null && type.isInterface()) {
      // Only what the interface itself implements is called.
      return Proxy.newProxyInstance(
          type.getClassLoader(), new Class<?>[] {type}, InvocationHandler::invokeDefault);
    }
    assertThat(value).as("a good value of %s, to be added to this test", type).isNotNull();
    return value;
  }
}
