package io.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobFailedExceptionTest {

  @Test
  void namesTheErrorsClassBeforeTheReason() {
    JobFailedException error = JobFailedException.of("card expired", "com.acme.PaymentDeclined");

    assertThat(error).hasMessage("com.acme.PaymentDeclined: card expired");
    assertThat(error.errorClass()).contains("com.acme.PaymentDeclined");
    assertThat(error.reason()).isEqualTo("card expired");
  }

  @Test
  void isTheReasonAloneWhereTheClassIsNotKnown() {
    JobFailedException error = JobFailedException.of("card expired", null);

    assertThat(error).hasMessage("card expired");
    assertThat(error.errorClass()).isEmpty();
  }

  @Test
  void namesTheClassOnceWhereItIsTheReason() {
    assertThat(JobFailedException.of("java.lang.Error", "java.lang.Error"))
        .hasMessage("java.lang.Error");
  }
}
