package io.drover.redis.connections;

import io.drover.job.DroverException;
import io.drover.job.StoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisNoScriptException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Says in the store's words what a Redis error means and who can mend it. Stateless. */
public final class RedisErrors {

  private static final String LATE =
      "Redis has not answered in time; whether it took effect is not known";

  /** What begins the message of a server that did nothing. No script's own error begins so. */
  private static final List<String> PUT_OFF =
      List.of("TRYAGAIN ", "ASK ", "MOVED ", "CLUSTERDOWN ", "LOADING ");

  private static final List<String> ELSEWHERE = List.of("TRYAGAIN ", "ASK ", "MOVED ");

  private RedisErrors() {}

  public static DroverException of(Throwable error, String what) {
    Throwable cause = unwrap(error);
    if (cause instanceof DroverException known) {
      return known;
    }
    return new StoreException(what + ": " + reason(cause), cause);
  }

  public static Throwable unwrap(Throwable error) {
    Throwable cause = error;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Returns whether the server is a replica, as the former master is after a failover. */
  static boolean isReadOnly(Throwable error) {
    return message(unwrap(error)).contains("READONLY");
  }

  /**
   * Returns whether a call was refused before it was sent, as there is no connection at this
   * moment.
   */
  static boolean isNotConnected(Throwable error) {
    return message(unwrap(error)).contains("not connected");
  }

  /**
   * Returns whether the server refused a call before it did anything of it, and may take it soon:
   * while it loads its data, while its cluster is not whole, while the slot of the keys moves.
   */
  public static boolean isPutOff(Throwable error) {
    String message = message(unwrap(error));
    return unwrap(error) instanceof RedisCommandExecutionException
        && PUT_OFF.stream().anyMatch(message::startsWith);
  }

  /** Returns whether a call that failed may have taken effect: it was sent, and not put off. */
  public static boolean mayBeDone(Throwable error) {
    Throwable said = unwrap(error);
    Throwable cause = said instanceof DroverException ? said.getCause() : said;
    return cause != null && !isNotConnected(cause) && !isPutOff(cause) && !isReadOnly(cause);
  }

  /** Returns whether the server does not have a script. */
  static boolean isUnknownScript(Throwable error) {
    return unwrap(error) instanceof RedisNoScriptException;
  }

  /** Returns whether the keys of a call are with another node of the cluster, or will be. */
  public static boolean isElsewhere(Throwable error) {
    return isPutOff(error) && ELSEWHERE.stream().anyMatch(message(unwrap(error))::startsWith);
  }

  /** Returns the error of a call that waited for others of its queue until its time was over. */
  static StoreException notSent() {
    return new StoreException("calls before it were not answered in time, so it was not sent");
  }

  /** Returns the error of a call that comes after the end. */
  public static StoreException closed() {
    return new StoreException("the store is closed");
  }

  /**
   * Returns the error of somebody who could not begin to listen.
   *
   * @param what to what he wanted to listen
   * @param cause why the last try failed, or {@code null} if nothing came back
   */
  public static DroverException unheard(Object what, @Nullable Throwable cause) {
    String failed = "cannot listen to " + what;
    return cause == null
        ? new StoreException(failed + ": Redis has not confirmed it in time")
        : of(cause, failed);
  }

  /** Returns whether an error is what a server answered. */
  public static boolean isAnswer(Throwable error) {
    return unwrap(error) instanceof RedisCommandExecutionException;
  }

  /** Returns whether a key had something else in it than a command is for. */
  public static boolean isWrongType(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof RedisCommandExecutionException) {
        return String.valueOf(cause.getMessage()).contains("WRONGTYPE");
      }
    }
    return false;
  }

  /** Returns the error of a call that was not answered in time. */
  static StoreException late() {
    return new StoreException(LATE);
  }

  private static String reason(Throwable cause) {
    String message = message(cause);
    if (cause instanceof RedisCommandTimeoutException) {
      return LATE;
    }
    if (message.contains("cluster support disabled")) {
      return "expected a node of a cluster, got a Redis that is alone; its address begins with"
          + " redis:// or rediss://";
    }
    if (cause instanceof RedisConnectionException) {
      return unreached(rootMessage(cause));
    }
    if (message.contains("OOM ")) {
      return "expected memory for it, got: OOM, as Redis is out of memory (its maxmemory is reached), so"
          + " nothing was changed; raise maxmemory, or have jobs worked off or removed, which goes on";
    }
    if (message.contains("READONLY")) {
      return "this Redis is a replica and takes no changes; a failover may be under way";
    }
    if (message.contains("WRONGTYPE")) {
      return "a key holds something else than Drover puts there; another program wrote there ("
          + message
          + ")";
    }
    if (message.contains("CROSSSLOT") || message.contains("non local key")) {
      return "a script needs keys of several hash slots; put a hash tag into the prefix or into the"
          + " names of all queues that belong together ("
          + message
          + ")";
    }
    if (isPutOff(cause)) {
      return putOff(message);
    }
    if (isNotConnected(cause) || message.contains("Connection is closed")) {
      return "there is no connection to Redis at this moment, so nothing was sent; it is opened again"
          + " by itself";
    }
    if (message.contains("size exceeded")) {
      return "too many calls are under way, so it was not sent; wait for some of them ("
          + message
          + ")";
    }
    if (cause instanceof IOException
        || cause instanceof CancellationException
        || message.startsWith("Connection ")) {
      return "the connection to Redis broke before the answer; it may or may not have taken effect ("
          + (message.isEmpty() ? "no reason is known" : message)
          + ")";
    }
    return message.isEmpty() ? "an error without a message" : message;
  }

  private static String putOff(String message) {
    if (message.startsWith("LOADING")) {
      return "Redis is still loading its data, so nothing was done";
    }
    if (message.startsWith("CLUSTERDOWN")) {
      return "the cluster does not serve the queue's slot now, so nothing was done; see to its nodes ("
          + message
          + ")";
    }
    if (message.startsWith("MOVED")) {
      return "another node of a cluster serves the queue's slot, so nothing was done; open a cluster as"
          + " redis-cluster://… ("
          + message
          + ")";
    }
    return "the queue's slot is moving to another node of the cluster, so nothing was done; try again"
        + " when it has moved ("
        + message
        + ")";
  }

  private static String message(@Nullable Throwable cause) {
    String message = cause == null ? null : cause.getMessage();
    return message == null ? "" : message;
  }

  private static String rootMessage(Throwable cause) {
    Throwable root = cause;
    String said = message(root);
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
      said = message(root).isEmpty() ? said : message(root);
    }
    return said;
  }

  /** Returns why there is no connection, with what to do where a server says no itself. */
  private static String unreached(String message) {
    if (message.startsWith("NOAUTH")) {
      return "this Redis asks for a password, got: none; give it in the address, as in"
          + " redis://user:password@host";
    }
    if (message.startsWith("WRONGPASS")) {
      return "expected a user and a password that this Redis knows, got others (WRONGPASS)";
    }
    return "Redis cannot be reached (" + message.strip() + ")";
  }
}
