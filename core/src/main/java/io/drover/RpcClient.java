package io.drover;

import io.drover.internal.call.CallProxy;
import io.drover.internal.call.Caller;
import io.drover.internal.call.MethodForm;
import io.drover.job.Check;
import io.drover.rpc.CallOptions;
import io.drover.rpc.DroppedReplies;
import io.drover.rpc.RpcMethod;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Calls methods of servers through a queue of requests, and has a queue of its own for the replies.
 * Safe for use by any number of threads, with thousands of calls under way. Made by {@link
 * Drover#rpcClient(String)}; make one and keep it, and close it at the end: its reply queue goes
 * with it. It keeps the program running until it is closed. If the process ends without that,
 * others remove the reply queue within minutes.
 *
 * <p>A call ends with the result, or throws what became of it: {@link
 * io.drover.rpc.UnknownMethodException}, {@link io.drover.rpc.InvalidParametersException}, {@link
 * io.drover.rpc.RemoteErrorException} if the handler threw, {@link
 * io.drover.rpc.CallTimedOutException} if its time is over, and {@link
 * io.drover.rpc.CallCancelledException} if the client was closed meanwhile. A result that does not
 * fit its type is an {@link io.drover.job.UndecodableException}. When a call has timed out, was
 * cancelled, or its thread was interrupted, its request is removed if it still waits, and else the
 * server's handler is told.
 */
public final class RpcClient implements AutoCloseable {

  private final Caller caller;
  private final CallOptions defaults;

  RpcClient(Caller caller, CallOptions defaults) {
    this.caller = caller;
    this.defaults = defaults;
  }

  /** Returns the name of the queue of requests. */
  public String queue() {
    return caller.requests();
  }

  /** Returns the name of this client's own queue of replies. */
  public String replyQueue() {
    return caller.replyQueue();
  }

  /**
   * Calls a method as {@link #call(RpcMethod, Object, CallOptions)} does, with the defaults of this
   * client: if none were given, with a limit of 30 seconds.
   */
  @SuppressWarnings("NullAway") // A result may be null.
  public <P, R> R call(RpcMethod<P, R> method, @Nullable P params) {
    return call(method, params, defaults);
  }

  /**
   * Calls a method as {@link #call(RpcMethod, Object, CallOptions)} does.
   *
   * @param limit how long to wait for the reply, at least 1 ms
   */
  public <P, R> R call(RpcMethod<P, R> method, @Nullable P params, Duration limit) {
    return call(method, params, defaults.limit(limit));
  }

  /**
   * Calls a method and waits for its result, which may be {@code null}.
   *
   * @param params the parameters; {@code null} for none
   * @throws io.drover.rpc.RpcException if there is no result; see the class
   * @throws io.drover.job.InvalidInputException if the call is refused, or the client is closed;
   *     nothing was sent
   * @throws io.drover.job.UndecodableException if the parameters cannot be encoded, or the result
   *     does not fit
   * @throws io.drover.job.StoreException if the store did not take the request; the handler may run
   *     all the same
   * @throws io.drover.job.InterruptedWaitException if the thread is interrupted; its flag stays
   *     set, and the call is cancelled
   */
  @SuppressWarnings("NullAway") // A result may be null.
  public <P, R> R call(RpcMethod<P, R> method, @Nullable P params, CallOptions options) {
    return caller.call(form(method), params, Check.notNull("the options of a call", options));
  }

  /**
   * Calls a method as {@link #callAsync(RpcMethod, Object, CallOptions)} does, with the defaults.
   */
  public <P, R> CompletableFuture<R> callAsync(RpcMethod<P, R> method, @Nullable P params) {
    return callAsync(method, params, defaults);
  }

  /** Calls a method as {@link #callAsync(RpcMethod, Object, CallOptions)} does. */
  public <P, R> CompletableFuture<R> callAsync(
      RpcMethod<P, R> method, @Nullable P params, Duration limit) {
    return callAsync(method, params, defaults.limit(limit));
  }

  /**
   * Calls a method without waiting for its result. Blocks, up to the call limit, while {@link
   * DroverSettings#maxPendingAdds} requests are on their way to the store, and with {@link
   * CallOptions#onProgress} until the client listens to progress, which it does from its first such
   * call on.
   *
   * <p>What hangs on the future runs on threads that all futures of results share. It should not
   * wait for the future of another call, but go on with {@code thenCompose}: while all those
   * threads wait, no future is completed but by its time limit.
   *
   * @param params the parameters; {@code null} for none
   * @return completes with the result, or with what {@link #call(RpcMethod, Object, CallOptions)}
   *     throws. Whoever cancels it, or completes it otherwise, cancels the call
   * @throws io.drover.job.InvalidInputException if the call is refused, or the client is closed;
   *     nothing was sent
   * @throws io.drover.job.UndecodableException if the parameters cannot be encoded
   */
  public <P, R> CompletableFuture<R> callAsync(
      RpcMethod<P, R> method, @Nullable P params, CallOptions options) {
    return caller.callAsync(form(method), params, Check.notNull("the options of a call", options));
  }

  private <P, R> MethodForm<P, R> form(RpcMethod<P, R> method) {
    return caller.form(Check.notNull("a method", method));
  }

  /**
   * Returns an object of an interface whose methods are calls. The name of a call is the method's,
   * or what {@link io.drover.rpc.CallName} says; the parameters are {@code null} if it has none,
   * the value if it has one, else an array. A method that returns a {@code CompletableFuture} does
   * not wait. The limit is what {@link io.drover.rpc.CallLimit} says at the method, at the
   * interface, or at the one of its super-interfaces that declares the method, else this client's
   * default. Methods that the interface implements itself are no calls.
   *
   * @throws io.drover.job.InvalidInputException if it is no interface, two methods have the same
   *     name, or one has types that are not known or cannot be coded
   */
  public <T> T proxy(Class<T> type) {
    return CallProxy.of(type, caller, defaults);
  }

  /** Returns how many calls have not ended. */
  public int pending() {
    return caller.pending();
  }

  /** Returns how many replies were dropped, as nobody waited for them. */
  public DroppedReplies dropped() {
    return caller.dropped();
  }

  /** Returns whether it is closed or closing. */
  public boolean isClosed() {
    return caller.isClosed();
  }

  /**
   * Ends it: calls that are pending end with {@link io.drover.rpc.CallCancelledException} and are
   * cancelled, and the reply queue is removed. Does nothing when repeated. {@link Drover#close()}
   * does the same, after the workers and servers have ended, whose handlers may call.
   */
  @Override
  public void close() {
    caller.close();
  }

  @Override
  public String toString() {
    return "RpcClient[queue=%s, replyQueue=%s]".formatted(queue(), replyQueue());
  }
}
