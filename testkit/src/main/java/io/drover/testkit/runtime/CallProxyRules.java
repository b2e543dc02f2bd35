package io.drover.testkit.runtime;

import static io.drover.testkit.runtime.CallScene.QUEUE;
import static io.drover.testkit.runtime.CallScene.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drover.RpcClient;
import io.drover.job.InvalidInputException;
import io.drover.job.JobState;
import io.drover.job.TypeToken;
import io.drover.rpc.CallTimedOutException;
import io.drover.rpc.RemoteErrorException;
import io.drover.rpc.RpcMethod;
import io.drover.testkit.runtime.CallInterfaces.BadLimit;
import io.drover.testkit.runtime.CallInterfaces.Child;
import io.drover.testkit.runtime.CallInterfaces.Empty;
import io.drover.testkit.runtime.CallInterfaces.Generic;
import io.drover.testkit.runtime.CallInterfaces.OtherChild;
import io.drover.testkit.runtime.CallInterfaces.Overloaded;
import io.drover.testkit.runtime.CallInterfaces.Parameterized;
import io.drover.testkit.runtime.CallInterfaces.Plain;
import io.drover.testkit.runtime.CallInterfaces.Pricing;
import io.drover.testkit.runtime.CallInterfaces.RawFuture;
import io.drover.testkit.runtime.CallInterfaces.Shop;
import io.drover.testkit.runtime.CallInterfaces.Undecodable;
import io.drover.testkit.runtime.CallScene.Price;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules of interfaces whose methods are calls. */
interface CallProxyRules extends RuntimeTest {

  @Test
  @DisplayName("W396 methods of an interface become calls, of one value or several")
  default void methodsOfAnInterfaceBecomeCalls() {
    AtomicReference<String> forgotten = new AtomicReference<>();
    try (CallScene scene = new CallScene(bench())) {
      scene.serve(server -> server.serve(Pricing.class, new Shop(forgotten)));
      RpcClient client = scene.client();
      Pricing pricing = client.proxy(Pricing.class);
      assertThat(pricing.price(quote("tea", 3))).isEqualTo(new Price(3));
      assertThat(pricing.sum(List.of(1, 2), Map.of("a", quote("tea", 3)), 4)).isEqualTo(10);
      assertThat(pricing.all().join()).containsExactly(new Price(1), new Price(2));
      pricing.forget("tea");
      assertThat(forgotten).hasValue("tea");
      assertThat(pricing.price(quote("tea", 3), 5)).isEqualTo(new Price(15));
      assertThat(pricing.twice(quote("tea", 3))).isEqualTo(new Price(6));
      assertThatThrownBy(() -> pricing.fail("no tea"))
          .isInstanceOfSatisfying(
              RemoteErrorException.class,
              error -> assertThat(error.errorClass()).isEqualTo(IOException.class.getName()))
          .hasMessage("no tea");
      Pricing same = pricing;
      assertThat(pricing.equals(same)).isTrue();
      assertThat(pricing.equals(client.proxy(Pricing.class))).isFalse();
      assertThat(pricing.hashCode()).isEqualTo(pricing.hashCode());
      assertThat(pricing)
          .hasToString(Pricing.class.getName() + " called through queue \"rpc-requests\"");
      // Others call them by name, with the value or an array.
      RpcMethod<List<Object>, Price> many =
          RpcMethod.of("price-of-many", new TypeToken<>() {}, TypeToken.of(Price.class));
      assertThat(client.call(many, List.of(quote("tea", 2), 2))).isEqualTo(new Price(4));
      assertThat(catchThrowable(() -> client.call(many, List.of(quote("tea", 2)))))
          .hasMessageContaining("an array of 2 parameters, got: 1 of them");
    }
  }

  @Test
  @DisplayName(
      "W397 a method's time limit is its own, that of the interface or of the one that declares it, or the client's")
  default void aMethodsLimitIsItsOwn() {
    try (CallScene scene = new CallScene(bench())) {
      Pricing pricing = scene.client().proxy(Pricing.class);
      Instant start = scene.bench().time().instant();
      CompletableFuture<?> own =
          CompletableFuture.supplyAsync(() -> pricing.price(quote("tea", 1), 2));
      CompletableFuture<?> type = pricing.all();
      CompletableFuture<?> none =
          CompletableFuture.supplyAsync(
              () -> scene.client().proxy(Plain.class).price(quote("tea", 1)));
      scene.client().proxy(Child.class).inherited(quote("tea", 1));
      scene.client().proxy(OtherChild.class).inherited(quote("tea", 1));
      scene.bench().until(() -> scene.counts(QUEUE).waiting() == 5);
      assertThat(scene.jobs(QUEUE, JobState.WAITING))
          .extracting(job -> Duration.between(start, job.options().expiresAt()).toSeconds())
          .containsExactlyInAnyOrder(5L, 40L, 30L, 20L, 15L);
      scene
          .bench()
          .passUntil(Duration.ofSeconds(1), () -> own.isDone() && type.isDone() && none.isDone());
      assertThat(catchThrowable(own::join).getCause())
          .isInstanceOf(CallTimedOutException.class)
          .hasMessageContaining("no reply to price-of-many after 5s");
    }
  }

  @Test
  @DisplayName("W398 an interface whose methods cannot be calls is refused at once, and why")
  default void interfacesThatCannotBeCalledAreRefused() {
    Map<Class<?>, String> bad =
        Map.of(
            Shop.class, "which is none",
            Overloaded.class, "another has its name",
            Generic.class, "type parameters of its own",
            Parameterized.class, "type variable",
            RawFuture.class, "does not say of what",
            Undecodable.class, "Runnable",
            BadLimit.class, "ISO 8601",
            Empty.class, "which has none");
    try (CallScene scene = new CallScene(bench())) {
      RpcClient client = scene.client();
      bad.forEach(
          (type, why) -> {
            assertThatThrownBy(() -> client.proxy(type))
                .as("%s", type)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(why);
            assertThatThrownBy(() -> serveAny(scene, type))
                .as("%s", type)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(why);
          });
    }
  }

  @SuppressWarnings("unchecked") // It is refused before it is looked at.
  private static <T> void serveAny(CallScene scene, Class<T> type) {
    scene.serve(server -> server.serve(type, (T) new Shop(new AtomicReference<>(""))));
  }
}
