package io.drover.testkit.runtime;

import io.drover.rpc.CallLimit;
import io.drover.rpc.CallName;
import io.drover.testkit.runtime.CallScene.Price;
import io.drover.testkit.runtime.CallScene.Quote;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Interfaces whose methods are calls, and some whose methods cannot be. Stateless. */
final class CallInterfaces {

  private CallInterfaces() {}

  /** An interface with methods of all kinds. */
  @CallLimit("PT40S")
  interface Pricing {

    /** One parameter. */
    Price price(Quote quote);

    /** Several parameters, of types with arguments. */
    int sum(List<Integer> numbers, Map<String, Quote> quotes, int more);

    /** No parameter, and a future. */
    CompletableFuture<List<Price>> all();

    /** Nothing to return. */
    void forget(String product);

    /** A time limit and a name of its own. */
    @CallLimit("PT5S")
    @CallName("price-of-many")
    Price price(Quote quote, int times);

    /** An error. */
    String fail(String message) throws IOException;

    /** No call. */
    default Price twice(Quote quote) {
      return new Price(2 * price(quote).cents());
    }
  }

  /** What does it. */
  record Shop(AtomicReference<String> forgotten) implements Pricing {

    @Override
    public Price price(Quote quote) {
      return new Price(quote.pieces());
    }

    @Override
    public int sum(List<Integer> numbers, Map<String, Quote> quotes, int more) {
      int pieces = quotes.values().stream().mapToInt(Quote::pieces).sum();
      return numbers.stream().mapToInt(Integer::intValue).sum() + pieces + more;
    }

    @Override
    public CompletableFuture<List<Price>> all() {
      return CompletableFuture.supplyAsync(() -> List.of(new Price(1), new Price(2)));
    }

    @Override
    public void forget(String product) {
      forgotten.set(product);
    }

    @Override
    public Price price(Quote quote, int times) {
      return new Price(quote.pieces() * times);
    }

    @Override
    public String fail(String message) throws IOException {
      throw new IOException(message);
    }
  }

  /** An interface that says nothing of time. */
  interface Plain {
    /** A call. */
    Price price(Quote quote);
  }

  /** An interface whose methods another declares, which says of time. */
  @CallLimit("PT20S")
  interface Parent {
    /** A call. */
    CompletableFuture<Price> inherited(Quote quote);
  }

  /** It says nothing itself. */
  interface Child extends Parent {}

  /** It says something else. */
  @CallLimit("PT15S")
  interface OtherChild extends Parent {}

  /** Two methods of one name. */
  interface Overloaded {
    /** A call. */
    Price price(Quote quote);

    /** Another. */
    Price price(String product);
  }

  /** A method whose type is not known. */
  interface Generic {
    /** A call. */
    <T> T price(T quote);
  }

  /** A method whose type is not known either. */
  interface Parameterized<T> {
    /** A call. */
    T price(String product);
  }

  /** A future of nobody knows what. */
  interface RawFuture {
    /** A call. */
    @SuppressWarnings("rawtypes")
    CompletableFuture price(String product);
  }

  /** What cannot be decoded. */
  interface Undecodable {
    /** A call. */
    Price price(Runnable how);
  }

  /** No duration. */
  interface BadLimit {
    /** A call. */
    @CallLimit("5s")
    Price price(Quote quote);
  }

  /** Nothing to call. */
  interface Empty {}
}
