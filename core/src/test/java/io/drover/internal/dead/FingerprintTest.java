package io.drover.internal.dead;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.job.UnrecoverableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  private static RuntimeException one(String message) {
    return thrownIn("com.acme.Orders.place", new IllegalStateException(message));
  }

  private static RuntimeException other(String message) {
    return thrownIn("com.acme.Orders.pay", new IllegalStateException(message));
  }

  /** Gives an error the stack trace it would have: a library, the application, Drover. */
  private static <E extends Throwable> E thrownIn(String method, E error) {
    int dot = method.lastIndexOf('.');
    error.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("java.util.Objects", "requireNonNull", "Objects.java", 2),
          new StackTraceElement(
              method.substring(0, dot), method.substring(dot + 1), "Orders.java", 17),
          new StackTraceElement("com.acme.Main", "main", "Main.java", 3),
          new StackTraceElement("io.drover.internal.work.Run", "run", "Run.java", 4)
        });
    return error;
  }

  @Test
  void theSameClassOutOfTheSameMethodIsOneCauseWhateverTheMessage() {
    assertThat(cause(one("order 1"))).isEqualTo(cause(one("no tea for bob")));
    assertThat(cause(one("a"))).isNotEqualTo(cause(other("a")));
    assertThat(cause(one("a")))
        .isNotEqualTo(cause(thrownIn("com.acme.Orders.place", new IllegalArgumentException("a"))));
  }

  @Test
  void theLineDoesNotCount() {
    assertThat(Fingerprint.of("E", "a.B.c(B.java:1)", "x"))
        .isEqualTo(Fingerprint.of("E", "a.B.c(B.java:2)", "x"))
        .isEqualTo(Fingerprint.of("E", "a.B.c", "y"));
  }

  @Test
  void withoutAPlaceTheMessageCountsButForWhatDiffersEachTime() {
    assertThat(Fingerprint.of("E", null, "no reply to 10.0.0.7:6379 in 300ms for \"bob\""))
        .isEqualTo(Fingerprint.of("E", null, "no reply to 10.1.2.3:6380 in 1ms for \"ann lee\""));
    assertThat(
            Fingerprint.of(null, null, "order 5f3a-77 of [a, b] at 2026-11-29T10:00:00Z is lost"))
        .isEqualTo(Fingerprint.of(null, null, "order 9-0c of [c] at 2027-01-01T00:00:00Z is lost"));
    assertThat(Fingerprint.of("E", null, "no reply")).isNotEqualTo(Fingerprint.of("E", null, "no"));
  }

  @Test
  void whatOnlyCarriesAnErrorIsLookedThrough() {
    RuntimeException error = one("a");
    assertThat(cause(new CompletionException(new ExecutionException(error))))
        .isEqualTo(cause(error));
    assertThat(cause(thrownIn("com.acme.Orders.pay", new UnrecoverableException("no", error))))
        .isNotEqualTo(cause(error));
  }

  @Test
  void thePlaceIsTheFirstOfTheApplicationsOwnCode() {
    assertThat(UserCode.origin(one("a")).place())
        .isEqualTo("com.acme.Orders.place(Orders.java:17)");
    assertThat(
            UserCode.origin(thrownIn("com.acme.Orders.lambda$place$12", new Exception())).place())
        .isEqualTo("com.acme.Orders.place(Orders.java:17)");
    assertThat(
            UserCode.origin(thrownIn("java.util.List.of", new Exception(other("cause")))).place())
        .isEqualTo("com.acme.Main.main(Main.java:3)");
  }

  @Test
  void librariesDroverAndWhatIsGeneratedAreNotTheApplications() {
    assertThat(UserCode.isUsers("com.acme.Orders")).isTrue();
    assertThat(UserCode.isUsers("io.drover.examples.WorkQueue")).isTrue();
    for (String name :
        new String[] {
          "java.util.List",
          "io.drover.JobQueue",
          "io.drover.internal.work.Run",
          "org.springframework.web.client.RestTemplate",
          "com.acme.Orders$$SpringCGLIB$$0",
          "com.acme.$Proxy12",
          "com.mysql.cj.jdbc.Driver"
        }) {
      assertThat(UserCode.isUsers(name)).as(name).isFalse();
    }
  }

  @Test
  void errorsInACircleEnd() {
    Exception a = new RuntimeException();
    Exception b = new RuntimeException(a);
    a.initCause(b);
    a.setStackTrace(new StackTraceElement[0]);
    b.setStackTrace(new StackTraceElement[0]);
    assertThat(UserCode.origin(a).errorClass()).isEqualTo(RuntimeException.class.getName());
  }

  private static String cause(Throwable error) {
    UserCode.Origin origin = UserCode.origin(error);
    return Fingerprint.of(origin.errorClass(), origin.place(), String.valueOf(error.getMessage()));
  }
}
